import { eq } from 'drizzle-orm';
import { organizations } from '@/db/schema/organizations';
import { openKey, readKey } from './support/key-page';
import { callApi, errorCodeOf, expect, keysPath, test } from './support/test';

test('the page of an expired key shows its state and the error of its callers, and one click extends it', async ({
  adminPage: page,
  db,
  world,
  appUrl,
}) => {
  const expiresAt = new Date(Date.now() - 30 * 86_400_000);
  const { id, secret } = await openKey(page, db, world, { expiresAt });
  const status = page.getByRole('region', { name: 'Status' });
  await expect(status).toContainText(/Expired on .*, 30 days ago/);
  await expect(status).toContainText('Every request is refused with api_key_expired');
  expect(await errorCodeOf(await callApi(appUrl, secret))).toBe('api_key_expired');
  await status.getByRole('button', { name: '1 year' }).hover();
  await expect(status).toContainText('1 year from now: until');
  await status.getByRole('button', { name: 'Extend by 30 days' }).click();
  await expect(page.getByText('API key Evaluation harness works again')).toBeVisible();
  await expect(status).toContainText('Works');
  expect((await callApi(appUrl, secret)).status).toBe(200);
  const until = (await readKey(db, id))?.expiresAt?.getTime() ?? 0;
  expect(Math.round((until - Date.now()) / 86_400_000)).toBe(30);
});

test('a key that expires soon has a badge, and presets are not longer than the organization allows', async ({
  adminPage: page,
  db,
  world,
}) => {
  const expiresAt = new Date(Date.now() + 5.9 * 86_400_000);
  await db.update(organizations).set({ longestKeyDays: 60 }).where(eq(organizations.id, world.organization.id));
  await openKey(page, db, world, { expiresAt });
  await expect(page.getByText('6 days left')).toBeVisible();
  const status = page.getByRole('region', { name: 'Status' });
  await expect(status).toContainText(/Expires on .*, in 6 days/);
  await expect(status.getByRole('button')).toHaveText(['Extend to 30 days', '60 days', 'Choose a date']);
  await status.getByRole('button', { name: 'Choose a date' }).click();
  await expect(page.getByLabel('Date and time')).toBeFocused();
  await page.goto(keysPath(world));
  await expect(page.getByRole('row', { name: /Evaluation harness/ })).toContainText('6 days left');
});
