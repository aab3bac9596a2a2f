import type { Page, Request } from '@playwright/test';
import { and, eq } from 'drizzle-orm';
import { apiKeys } from '@/db/schema/api-keys';
import { subscriptions } from '@/db/schema/billing';
import { memberships } from '@/db/schema/members';
import { insertApiKey, insertMember, insertSpaceMember, insertUser, insertWorld } from './support/fixtures';
import { expect, keysPath, signInAs, test } from './support/test';

type Recorded = { url: string; headers: Record<string, string>; body: string };

/** Runs `act` and returns the server action that it sent. */
async function recordAction(page: Page, act: () => Promise<void>): Promise<Recorded> {
  const sent = page.waitForRequest(
    (request: Request) => request.method() === 'POST' && 'next-action' in request.headers(),
  );
  await act();
  const request = await sent;
  const { cookie: _, ...headers } = await request.allHeaders();
  for (const name of Object.keys(headers)) if (name.startsWith(':')) delete headers[name];
  return { url: request.url(), headers, body: request.postData() ?? '' };
}

async function recordCreate(page: Page): Promise<Recorded> {
  await page.getByRole('button', { name: 'New API Key' }).click();
  await page.getByLabel('Name').fill('Recorded');
  const recorded = await recordAction(page, () => page.getByRole('button', { name: 'Create', exact: true }).click());
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  await page.getByRole('button', { name: 'Done' }).click();
  return recorded;
}

async function recordRemove(page: Page, name: string): Promise<Recorded> {
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  // The dialog reads the figures with a separate action.
  await expect(page.getByRole('alertdialog')).toContainText('never used');
  return recordAction(page, () => page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click());
}

test('recorded actions of an organization change nothing when a stranger or nobody replays them', async ({
  adminPage: page,
  browser,
  db,
  world,
  appUrl,
}) => {
  await page.goto(keysPath(world));
  const create = await recordCreate(page);
  const remove = await recordRemove(page, 'Recorded');
  await expect(page.getByRole('heading', { name: 'No API keys yet' })).toBeVisible();
  const victim = await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Victim' });
  const [recordedKey] = await db
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(and(eq(apiKeys.organizationId, world.organization.id), eq(apiKeys.name, 'Recorded')));
  const bodies = [create.body.replaceAll(/"requestId":"[^"]+"/g, '"requestId":"00000000-0000-4000-8000-000000000001"')];
  bodies.push(remove.body.replaceAll(recordedKey?.id ?? 'none', victim.id));
  expect(bodies[1]).toContain(victim.id);

  const other = await insertWorld(db);
  const stranger = await browser.newContext();
  await signInAs(stranger, db, other.admin.id, appUrl);
  const nobody = await browser.newContext();
  const count = () => db.$count(apiKeys, eq(apiKeys.organizationId, world.organization.id));
  const before = await count();
  for (const context of [stranger, nobody]) {
    for (const [index, recorded] of [create, remove].entries()) {
      const answer = await context.request.post(recorded.url, {
        headers: recorded.headers,
        data: bodies[index],
        maxRedirects: 0,
      });
      const text = await answer.text();
      expect(text).not.toMatch(/pk_[0-9A-Za-z]{36}/);
      expect(text).not.toContain('"status":"done"');
    }
  }
  expect(await count()).toBe(before);
  const [row] = await db.select({ removedAt: apiKeys.removedAt }).from(apiKeys).where(eq(apiKeys.id, victim.id));
  expect(row?.removedAt).toBeNull();
  // The same request works for the admin, so the replays above were refused for lack of permission.
  const own = await page.request.post(remove.url, { headers: remove.headers, data: bodies[1] });
  expect(await own.text()).toContain('"status":"done"');
  await stranger.close();
  await nobody.close();
});

test('a recorded create is refused on Free and on Pulze One, and changes nothing', async ({
  adminPage: page,
  db,
  world,
}) => {
  await page.goto(keysPath(world));
  const create = await recordCreate(page);
  for (const plan of ['free', 'pulze_one'] as const) {
    await db.update(subscriptions).set({ plan }).where(eq(subscriptions.organizationId, world.organization.id));
    const body = create.body.replaceAll(/"requestId":"[^"]+"/g, '"requestId":"00000000-0000-4000-8000-000000000002"');
    const answer = await page.request.post(create.url, { headers: create.headers, data: body });
    expect(await answer.text()).toContain('subscription_inactive');
    expect(await db.$count(apiKeys, eq(apiKeys.organizationId, world.organization.id))).toBe(1);
  }
});

test('pages of another organization respond exactly like missing pages', async ({ adminPage: page, db }) => {
  const other = await insertWorld(db);
  const foreign = await page.goto(keysPath(other));
  const foreignText = await page.getByRole('main').textContent();
  const missing = await page.goto('/no-such-organization/permissions/api-keys');
  expect([foreign?.status(), missing?.status()]).toEqual([404, 404]);
  expect(await page.getByRole('main').textContent()).toBe(foreignText);
});

for (const plan of ['free', 'pulze_one'] as const) {
  test(`an admin on ${plan} sees the upgrade prompt, and a member sees who can upgrade`, async ({
    adminPage: page,
    browser,
    db,
    world,
    appUrl,
  }) => {
    await db.update(subscriptions).set({ plan }).where(eq(subscriptions.organizationId, world.organization.id));
    await page.goto(keysPath(world));
    await expect(page.getByRole('heading', { name: 'API keys are part of Pulze X Suite' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Upgrade to Pulze X Suite' })).toBeVisible();
    await expect(page.getByText('Unlimited API keys')).toBeVisible();

    const member = await insertUser(db);
    await insertMember(db, world.organization.id, member.id, 'editor');
    const context = await browser.newContext();
    await signInAs(context, db, member.id, appUrl);
    const memberPage = await context.newPage();
    await memberPage.goto(appUrl + keysPath(world));
    await expect(memberPage.getByRole('heading', { name: 'API keys are part of Pulze X Suite' })).toBeVisible();
    await expect(memberPage.getByText('Test Admin')).toBeVisible();
    await expect(memberPage.getByRole('button', { name: 'Upgrade to Pulze X Suite' })).toHaveCount(0);
    await context.close();
  });
}

test('a member sees the keys and actions that their space roles allow, and no others', async ({
  page,
  context,
  db,
  world,
  appUrl,
}) => {
  const key = await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Shared key' });
  const member = await insertUser(db);
  await insertMember(db, world.organization.id, member.id, 'viewer');
  await signInAs(context, db, member.id, appUrl);

  await page.goto(keysPath(world));
  await expect(page.getByText('you are not a member of any')).toBeVisible();
  await expect(page.getByText('Test Admin')).toBeVisible();
  await expect(page.getByText('Shared key')).toHaveCount(0);

  await insertSpaceMember(db, { ...world.space }, member.id, 'viewer');
  await page.reload();
  await expect(page.getByRole('link', { name: 'Shared key' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'New API Key' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Actions for Shared key' }).click();
  await expect(page.getByRole('menuitem', { name: 'Copy masked key' })).toBeVisible();
  await expect(page.getByRole('menuitem', { name: 'Remove' })).toHaveCount(0);
  await expect(page.getByRole('checkbox', { name: 'Select Shared key' })).toHaveCount(0);
  expect(await page.content()).not.toContain(key.secret);
});

test('a removed member is refused on the next click', async ({ adminPage: page, db, world }) => {
  await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Survivor' });
  await page.goto(keysPath(world));
  await page.getByRole('button', { name: 'Actions for Survivor' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await db.delete(memberships).where(eq(memberships.userId, world.admin.id));
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText('you are not a member of it').or(page.getByText('Page not found')).first()).toBeVisible();
  expect(await db.$count(apiKeys, eq(apiKeys.organizationId, world.organization.id))).toBe(1);
  const [row] = await db.select({ removedAt: apiKeys.removedAt }).from(apiKeys).where(eq(apiKeys.name, 'Survivor'));
  expect(row?.removedAt).toBeNull();
});
