import type { BrowserContext, Page } from '@playwright/test';
import { eq } from 'drizzle-orm';
import { apiKeys } from '@/db/schema/api-keys';
import { auditEvents } from '@/db/schema/audit';
import { invitations } from '@/db/schema/invitations';
import { memberships } from '@/db/schema/members';
import { type FixtureDb, insertApiKey, insertMember, insertUser, insertWorld } from './support/fixtures';
import { expect, signInAs, test } from './support/test';

type Recorded = { url: string; headers: Record<string, string>; body: string };

/** Records the server actions that a page sends, and blocks them. */
async function blockActions(page: Page): Promise<Recorded[]> {
  const recorded: Recorded[] = [];
  await page.route('**/permissions/members**', async (route) => {
    const request = route.request();
    if (!('next-action' in request.headers())) return route.continue();
    const { cookie: _, ...headers } = await request.allHeaders();
    for (const name of Object.keys(headers)) if (name.startsWith(':')) delete headers[name];
    recorded.push({ url: request.url(), headers, body: request.postData() ?? '' });
    return route.abort();
  });
  return recorded;
}

async function replay(context: BrowserContext, { url, headers, body }: Recorded): Promise<string> {
  const answer = await context.request.post(url, { headers, data: body, maxRedirects: 0 });
  return answer.text();
}

/** Returns everything of an organization that the actions could change. */
async function snapshot(db: FixtureDb, organizationId: string) {
  return {
    members: await db.select().from(memberships).where(eq(memberships.organizationId, organizationId)),
    invited: await db.select().from(invitations).where(eq(invitations.organizationId, organizationId)),
    keys: await db.select().from(apiKeys).where(eq(apiKeys.organizationId, organizationId)),
    events: await db.select().from(auditEvents).where(eq(auditEvents.organizationId, organizationId)),
  };
}

async function openMenu(page: Page, person: string, item: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${person}` }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

/** Presses the button that sends an action, waits until the action is blocked, and closes the dialog. */
async function sendAndClose(page: Page, recorded: Recorded[], button: string): Promise<void> {
  const before = recorded.length;
  await page.getByRole('button', { name: button, exact: true }).click();
  await expect.poll(() => recorded.length).toBe(before + 1);
  await expect(page.getByRole('alert').last()).toBeVisible();
  await page.getByRole('button', { name: /^(Cancel|Close)$/ }).click();
}

async function recordEverything(page: Page): Promise<Recorded[]> {
  const recorded = await blockActions(page);
  await page.getByRole('button', { name: 'Invite member' }).click();
  await page.getByLabel('E-mail').fill('recorded@example.test');
  await page.getByRole('radio', { name: 'Admin' }).check();
  await sendAndClose(page, recorded, 'Invite');
  await openMenu(page, 'Target', 'Change role');
  await page.getByRole('radio', { name: 'Admin' }).check();
  await sendAndClose(page, recorded, 'Save');
  await openMenu(page, 'open@example.test', 'Resend invitation');
  await sendAndClose(page, recorded, 'Resend');
  await openMenu(page, 'open@example.test', 'Withdraw invitation');
  await sendAndClose(page, recorded, 'Withdraw');
  await openMenu(page, 'Target', 'Remove');
  await expect(page.getByRole('alertdialog').getByRole('alert')).toBeVisible();
  await page.getByRole('button', { name: 'Close' }).click();
  // The dialog first reads the keys, so this action is not blocked.
  await page.unroute('**/permissions/members**');
  await openMenu(page, 'Target', 'Remove');
  await expect(page.getByText('1 API key')).toBeVisible();
  const last = await blockActions(page);
  await page.getByLabel('For all keys').selectOption('remove');
  await sendAndClose(page, last, 'Remove');
  return [...recorded, ...last];
}

test('recorded actions of an admin change and show nothing without the permission or without a session', async ({
  adminPage: page,
  browser,
  db,
  world,
  appUrl,
}) => {
  const { organization, space, admin } = world;
  const target = await insertUser(db, { name: 'Target' });
  const lower = await insertUser(db, { name: 'Lower' });
  for (const { id } of [target, lower]) await insertMember(db, organization.id, id, 'editor');
  await insertApiKey(db, space, target.id, { name: 'Hidden key' });
  await db.insert(invitations).values({
    id: crypto.randomUUID(),
    organizationId: organization.id,
    email: 'open@example.test',
    role: 'viewer',
    tokenHash: Buffer.from(crypto.randomUUID()),
    invitedBy: admin.id,
    expiresAt: new Date(Date.now() + 600_000),
  });
  await page.goto(`/${organization.slug}/permissions/members`);
  const recorded = await recordEverything(page);
  expect(recorded).toHaveLength(6);

  const other = await insertWorld(db);
  const before = await snapshot(db, organization.id);
  for (const userId of [other.admin.id, lower.id, null]) {
    const context = await browser.newContext();
    if (userId) await signInAs(context, db, userId, appUrl);
    for (const action of recorded) {
      const text = await replay(context, action);
      expect(text).not.toContain('"status":"done"');
      expect(text).not.toMatch(/\/invite\/[A-Za-z0-9_-]{43}/);
      expect(text).not.toContain('Hidden key');
    }
    await context.close();
  }
  const ignoringVisits = ({ members, ...rest }: typeof before) => ({
    ...rest,
    members: members.map(({ lastActiveAt: _, ...member }) => member),
  });
  expect(ignoringVisits(await snapshot(db, organization.id))).toEqual(ignoringVisits(before));

  // The same requests work for the admin, so the replays above were refused for lack of permission.
  for (const action of recorded) expect(await replay(page.context(), action)).toContain('"status":"done"');
  const after = await snapshot(db, organization.id);
  expect(after.members.map(({ userId }) => userId)).not.toContain(target.id);
  expect(after.keys).toMatchObject([{ removedBy: admin.id }]);
});
