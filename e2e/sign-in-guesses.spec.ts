import { createHash } from 'node:crypto';
import type { Page } from '@playwright/test';
import { sql } from 'drizzle-orm';
import { rateLimits } from '@/db/schema/usage';
import { hashPassword } from '@/lib/passwords';
import { type FixtureDb, insertMember, insertUser } from './support/fixtures';
import { expect, test } from './support/test';

const password = 'correct horse battery';

async function signIn(page: Page, email: string): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** Uses up the daily guesses of devices that are unknown to an account. */
async function useUpGuesses(db: FixtureDb, email: string): Promise<void> {
  const hex = createHash('sha256').update(`sign-in-day:${email}`).digest('hex');
  const subject = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
  const arrivesAt = sql`now() + interval '1 day'`;
  await db
    .insert(rateLimits)
    .values({ subject, arrivesAt })
    .onConflictDoUpdate({ target: rateLimits.subject, set: { arrivesAt } });
}

test('after the guesses of a day, the right password works only on a device that has signed in before', async ({
  page,
  context,
  browser,
  db,
  world,
}) => {
  const user = await insertUser(db, { passwordHash: await hashPassword(password) });
  await insertMember(db, world.organization.id, user.id, 'viewer');
  await signIn(page, user.email);
  await expect(page).toHaveURL(new RegExp(world.organization.slug));
  const device = (await context.cookies()).find(({ name }) => name === 'device');
  expect(device).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
  expect(decodeURIComponent(device?.value ?? '')).not.toContain(user.email);

  await useUpGuesses(db, user.email);
  await context.clearCookies({ name: 'session' });
  await signIn(page, user.email);
  await expect(page).toHaveURL(new RegExp(world.organization.slug));

  const stranger = await browser.newContext();
  const other = await stranger.newPage();
  await signIn(other, user.email);
  await expect(other.getByRole('main').getByRole('alert')).toContainText(
    'Too many attempts to sign in with this address today.',
  );
  await stranger.close();
});
