import type { Page } from '@playwright/test';
import { eq } from 'drizzle-orm';
import { apiKeys } from '@/db/schema/api-keys';
import { type FixtureDb, insertApiKey, type insertWorld } from './fixtures';
import { expect, keysPath } from './test';

type World = Awaited<ReturnType<typeof insertWorld>>;

const settingsOf = (page: Page) => page.getByRole('region', { name: 'Settings' });
/** Finds the line of a setting. */
export const lineOf = (page: Page, name: string) =>
  settingsOf(page).getByRole('button', { name: new RegExp(`^${name}`) });
/** Finds the form of a setting. */
export const editorOf = (page: Page, name: string) => page.getByRole('form', { name, exact: true });

/** Opens the page of a new key. */
export async function openKey(page: Page, db: FixtureDb, world: World, given: Parameters<typeof insertApiKey>[3] = {}) {
  const key = await insertApiKey(db, world.space, world.admin.id, { name: 'Evaluation harness', ...given });
  await page.goto(`${keysPath(world)}/${key.id}`);
  return key;
}

/** Reads a key's row. */
export async function readKey(db: FixtureDb, id: string) {
  const [row] = await db.select().from(apiKeys).where(eq(apiKeys.id, id));
  return row;
}

/** Opens a setting's editor, changes it, and waits for "Saved" and the focus on its line. */
export async function edit(page: Page, name: string, change: () => Promise<void>, save = true) {
  await lineOf(page, name).click();
  await editorOf(page, name).waitFor();
  await change();
  if (save) await editorOf(page, name).getByRole('button', { name: 'Save' }).click();
  await expect(lineOf(page, name)).toContainText('Saved');
  await expect(lineOf(page, name)).toBeFocused();
}
