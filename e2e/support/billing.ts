import type { Page } from '@playwright/test';
import { eq } from 'drizzle-orm';
import { subscriptions } from '@/db/schema/billing';
import type { FixtureDb } from './fixtures';
import { expect } from './test';

type World = { organization: { id: string; slug: string } };

/** Returns the path of an organization's billing page. */
export const billingPath = (world: World) => `/${world.organization.slug}/billing`;

/** Finds the button for the plan with API keys, in the prompt and on the billing page. */
export const upgradeButton = (page: Page) => page.getByRole('button', { name: 'Upgrade to Pulze X Suite' });

/** Updates an organization's subscription. */
export async function setSubscription(
  db: FixtureDb,
  { organization }: World,
  fields: Partial<typeof subscriptions.$inferInsert>,
): Promise<void> {
  await db.update(subscriptions).set(fields).where(eq(subscriptions.organizationId, organization.id));
}

/** Creates a key in the open dialog and returns its secret. */
export async function createKey(page: Page): Promise<string> {
  await expect(page.getByRole('dialog', { name: 'New API Key' })).toBeVisible();
  await page.getByLabel('Name').fill('Production API');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  const field = page.getByLabel('API key', { exact: true });
  await expect(field).toHaveValue(/^pk_/);
  return field.inputValue();
}

/** Closes the dialog and checks that neither the URL nor a reload opens it again. */
export async function expectOpenedOnce(page: Page, url: string): Promise<void> {
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page).toHaveURL(url);
  await page.reload();
  await expect(page.getByRole('link', { name: 'Production API' })).toBeVisible();
  await expect(page.getByRole('dialog')).toHaveCount(0);
}
