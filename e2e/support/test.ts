import { type BrowserContext, test as base, type Page } from '@playwright/test';
import { v7 as newId } from 'uuid';
import { sessions } from '@/db/schema/accounts';
import { createSessionToken, hashSessionToken } from '@/lib/auth/session-token';
import { type FixtureDb, insertWorld, openFixtures } from './fixtures';

/** Signs a browser in as a user by a session of its own, as signing in would have made it. */
export async function signInAs(context: BrowserContext, db: FixtureDb, userId: string, url: string): Promise<void> {
  const token = createSessionToken();
  const expiresAt = new Date(Date.now() + 3_600_000);
  await db.insert(sessions).values({ id: newId(), userId, tokenHash: hashSessionToken(token), expiresAt });
  await context.addCookies([{ name: 'session', value: token, url, httpOnly: true, sameSite: 'Lax' }]);
}

type World = Awaited<ReturnType<typeof insertWorld>>;

type Fixtures = {
  /** Where the app under test runs, without a slash at the end. */
  appUrl: string;
  db: FixtureDb;
  /** A fresh organization on Pulze X Suite with one admin and one space, and no keys. */
  world: World;
  /** A page signed in as the admin of `world`. */
  adminPage: Page;
};

export const test = base.extend<Fixtures>({
  appUrl: async ({ baseURL }, use) => use(baseURL ?? ''),
  // Playwright insists on the pattern, even where nothing is taken from it.
  // biome-ignore lint/correctness/noEmptyPattern: see above
  db: async ({}, use) => {
    const db = openFixtures();
    await use(db);
    await db.$client.end();
  },
  world: async ({ db }, use) => use(await insertWorld(db)),
  adminPage: async ({ page, context, db, world, appUrl }, use) => {
    await signInAs(context, db, world.admin.id, appUrl);
    await use(page);
  },
});

export { expect } from '@playwright/test';

/** Where an organization's keys are listed. */
export function keysPath(world: { organization: { slug: string } }): string {
  return `/${world.organization.slug}/permissions/api-keys`;
}

/** Calls the API as curl would. */
export function callApi(baseUrl: string, secret: string, body: Record<string, unknown> = {}): Promise<Response> {
  return fetch(`${baseUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'gpt-4', messages: [{ role: 'user', content: 'Hello!' }], ...body }),
  });
}

/** The error code of a refused API request. */
export async function errorCodeOf(response: Response): Promise<string> {
  const { error } = (await response.json()) as { error: { code: string } };
  return error.code;
}
