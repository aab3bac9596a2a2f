import type { Page } from '@playwright/test';
import { membersPath as pathOf } from '@/lib/paths';

/** Returns the path of an organization's Members page. */
export const membersPath = (world: { organization: { slug: string } }) => pathOf(world.organization.slug);

/** Returns a new e-mail address. */
export const someEmail = (name: string) => `${name}-${crypto.randomUUID().slice(0, 8)}@example.test`;

/** Chooses an item of a member's menu. */
export async function openMenu(page: Page, person: string, item: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${person}` }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

/** Invites an address and returns the link that the dialog shows. */
export async function invite(page: Page, email: string, role = 'Viewer'): Promise<string> {
  await page.getByRole('button', { name: 'Invite member' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('E-mail').fill(email);
  await dialog.getByRole('radio', { name: role }).check();
  await dialog.getByRole('button', { name: 'Invite', exact: true }).click();
  const link = await dialog.getByLabel('Invitation link').inputValue();
  await dialog.getByRole('button', { name: 'Done' }).click();
  return link;
}

/** Finds the table row with this text. */
export const rowOf = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text });
