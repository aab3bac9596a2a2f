import type { Page } from '@playwright/test';
import { type FixtureDb, insertApiKey } from './fixtures';
import { expect } from './test';

type World = {
  organization: { id: string; slug: string };
  admin: { id: string };
  space: { id: string; organizationId: string };
};

/** Inserts keys of different ages. */
export async function insertKeys(db: FixtureDb, world: World, count: number) {
  const keys = [];
  for (let i = 0; i < count; i += 1) {
    const createdAt = new Date(Date.UTC(2026, 0, 1, i));
    keys.push(await insertApiKey(db, { ...world.space }, world.admin.id, { name: `Key ${i}`, createdAt }));
  }
  return keys;
}

/** Selects a key after the page's script runs. */
export async function selectKey(page: Page, name: string) {
  const checkbox = page.getByRole('checkbox', { name });
  await expect(async () => {
    await checkbox.setChecked(true);
    await expect(checkbox).toBeChecked({ timeout: 500 });
    await expect(page.getByRole('region', { name: /selected/ })).toBeVisible({ timeout: 500 });
  }).toPass();
}

/** Finds the bar of a selection. */
export const bar = (page: Page, count: number) => page.getByRole('region', { name: `${count} selected` });
/** Finds the dialog that confirms a bulk action. */
export const question = (page: Page) => page.getByRole('alertdialog');
