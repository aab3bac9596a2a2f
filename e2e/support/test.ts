import { type BrowserContext, test as base, type Page } from '@playwright/test';
import { v7 as newId } from 'uuid';
import { sessions } from '@/db/schema/accounts';
import { createSessionToken, hashSessionToken } from '@/lib/auth/session-token';
import { apiKeysPath, overviewPath } from '@/lib/paths';
import { type FixtureDb, insertWorld, openFixtures } from './fixtures';

/** Signs a browser in as a user: inserts a session and sets its cookie. */
export async function signInAs(context: BrowserContext, db: FixtureDb, userId: string, url: string): Promise<void> {
  const token = createSessionToken();
  const expiresAt = new Date(Date.now() + 3_600_000);
  await db.insert(sessions).values({ id: newId(), userId, tokenHash: hashSessionToken(token), expiresAt });
  await context.addCookies([{ name: 'session', value: token, url, httpOnly: true, sameSite: 'Lax' }]);
}

type World = Awaited<ReturnType<typeof insertWorld>>;

type Fixtures = {
  /** The URL of the app under test, without a trailing slash. */
  appUrl: string;
  db: FixtureDb;
  /** A new organization on Pulze X Suite with one admin, one space and no keys. */
  world: World;
  /** A page signed in as the admin of `world`. */
  adminPage: Page;
};

export const test = base.extend<Fixtures>({
  appUrl: async ({ baseURL }, use) => use(baseURL ?? ''),
  // Playwright requires an object pattern, even an empty one.
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

/** Returns the path of an organization's API Keys page. */
export function keysPath(world: { organization: { slug: string } }): string {
  return apiKeysPath(world.organization.slug);
}

/** Returns the path of an organization's overview, which is the home after sign-in. */
export function homePath(world: { organization: { slug: string } }): string {
  return overviewPath(world.organization.slug);
}

/** Requests a completion like the specification's curl example. */
export async function callApi(baseUrl: string, secret: string, body: Record<string, unknown> = {}): Promise<Response> {
  const send = () =>
    fetch(`${baseUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'gpt-4', messages: [{ role: 'user', content: 'Hello!' }], ...body }),
    });
  let answer = await send();
  // A 503 says nothing about the key: on a busy machine the database can be late. Clients also retry it.
  for (let retries = 0; answer.status === 503 && retries < 3; retries += 1) answer = await send();
  return answer;
}

/** Returns the error code of a refused API request. */
export async function errorCodeOf(response: Response): Promise<string> {
  const { error } = (await response.json()) as { error: { code: string } };
  return error.code;
}
