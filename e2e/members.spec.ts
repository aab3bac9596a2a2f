import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { and, eq } from 'drizzle-orm';
import { users } from '@/db/schema/accounts';
import { apiKeys } from '@/db/schema/api-keys';
import { auditEvents } from '@/db/schema/audit';
import { invitations } from '@/db/schema/invitations';
import { memberships } from '@/db/schema/members';
import { chooseFilter } from './support/choose-filter';
import { insertApiKey, insertMember, insertSpaceMember, insertUser } from './support/fixtures';
import { expect, keysPath, signInAs, test } from './support/test';

type World = { organization: { id: string; slug: string } };
const membersPath = (world: World) => `/${world.organization.slug}/permissions/members`;
const someEmail = (name: string) => `${name}-${crypto.randomUUID().slice(0, 8)}@example.test`;

async function openMenu(page: Page, person: string, item: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${person}` }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

/** Invites an address and returns the link that the dialog shows. */
async function invite(page: Page, email: string, role = 'Viewer'): Promise<string> {
  await page.getByRole('button', { name: 'Invite member' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('E-mail').fill(email);
  await dialog.getByRole('radio', { name: role }).check();
  await dialog.getByRole('button', { name: 'Invite', exact: true }).click();
  const link = await dialog.getByLabel('Invitation link').inputValue();
  await dialog.getByRole('button', { name: 'Done' }).click();
  return link;
}

const rowOf = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text });

test('an invited user creates an account through the link and is a member at once', async ({
  adminPage: page,
  browser,
  world,
}) => {
  const email = someEmail('ada');
  await page.goto(membersPath(world));
  await page.getByRole('button', { name: 'Invite member' }).click();
  const dialog = page.getByRole('dialog', { name: 'Invite a member' });
  await dialog.getByLabel('E-mail').fill(email.toUpperCase());
  await dialog.getByRole('radio', { name: 'Editor' }).check();
  await dialog.getByRole('checkbox', { name: 'Test Space' }).check();
  await dialog.getByLabel('Role in Test Space').selectOption('admin');
  await dialog.getByRole('button', { name: 'Invite', exact: true }).click();
  const shown = page.getByRole('dialog', { name: `${email} is invited` });
  const link = await shown.getByLabel('Invitation link').inputValue();
  expect(link).toMatch(/\/invite\/[A-Za-z0-9_-]{43}$/);
  await shown.getByRole('button', { name: 'Done' }).click();
  await expect(rowOf(page, email)).toContainText('Invited');

  const invited = await browser.newPage();
  await invited.goto(link);
  await expect(invited.getByRole('heading', { name: 'Join Test Organization' })).toBeVisible();
  await expect(invited.getByLabel('E-mail')).toHaveValue(email);
  await invited.getByLabel('Your name').fill('Ada Lovelace');
  await invited.getByLabel('Password', { exact: true }).fill('correct horse battery');
  await invited.getByRole('button', { name: 'Create account and join' }).click();
  await expect(invited).toHaveURL(new RegExp(`${keysPath(world)}$`));
  await expect(invited.getByRole('button', { name: 'New API Key' }).first()).toBeVisible();
  await invited.goto(link);
  await expect(invited.getByRole('heading', { name: 'This invitation was used' })).toBeVisible();
  await invited.close();

  await page.reload();
  await expect(rowOf(page, 'Ada Lovelace')).toContainText('Active');
  await expect(rowOf(page, 'Ada Lovelace')).toContainText('Editor');
});

test('an invitation is accepted only by its address, and only with the button', async ({
  adminPage: page,
  browser,
  db,
  world,
  appUrl,
}) => {
  const right = await insertUser(db, { name: 'Right Person', email: someEmail('right') });
  const wrong = await insertUser(db, { name: 'Wrong Person', email: someEmail('wrong') });
  await page.goto(membersPath(world));
  const link = await invite(page, right.email);
  const isMember = (id: string) =>
    db.$count(memberships, and(eq(memberships.organizationId, world.organization.id), eq(memberships.userId, id)));

  const stranger = await browser.newContext();
  await signInAs(stranger, db, wrong.id, appUrl);
  const strangerPage = await stranger.newPage();
  await strangerPage.goto(link);
  await expect(strangerPage.getByText(`you are signed in as ${wrong.email}`)).toBeVisible();
  await strangerPage.getByRole('button', { name: 'Sign out and continue' }).click();
  await expect(strangerPage.getByRole('link', { name: 'Sign in' })).toBeVisible();
  expect(await isMember(wrong.id)).toBe(0);

  const invited = await browser.newContext();
  await signInAs(invited, db, right.id, appUrl);
  const invitedPage = await invited.newPage();
  await invitedPage.goto(link);
  await expect(invitedPage.getByRole('button', { name: 'Join Test Organization' })).toBeVisible();
  expect(await isMember(right.id)).toBe(0);
  await invitedPage.getByRole('button', { name: 'Join Test Organization' }).dblclick();
  await expect(invitedPage).toHaveURL(new RegExp(keysPath(world)));
  expect(await isMember(right.id)).toBe(1);
  await stranger.close();
  await invited.close();
});

test('a withdrawn or replaced invitation link shows why it is invalid, and the renewed link works', async ({
  adminPage: page,
  browser,
  world,
}) => {
  const guest = await browser.newPage();
  await page.goto(membersPath(world));
  const replacedEmail = someEmail('replaced');
  const replaced = await invite(page, replacedEmail);
  await openMenu(page, replacedEmail, 'Resend invitation');
  await page.getByRole('dialog').getByRole('button', { name: 'Resend' }).click();
  const renewed = await page.getByRole('dialog').getByLabel('Invitation link').inputValue();
  await page.getByRole('button', { name: 'Done' }).click();
  await guest.goto(replaced);
  await expect(guest.getByRole('heading', { name: 'This link does not work' })).toBeVisible();
  await guest.goto(renewed);
  await expect(guest.getByRole('heading', { name: 'Join Test Organization' })).toBeVisible();

  await openMenu(page, replacedEmail, 'Withdraw invitation');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Withdraw' }).click();
  // The rows behind the dialog are hidden from assistive technology too.
  await expect(page.getByRole('alertdialog')).toHaveCount(0);
  await expect(rowOf(page, replacedEmail)).toHaveCount(0);
  await guest.reload();
  await expect(guest.getByRole('heading', { name: 'This invitation was withdrawn' })).toBeVisible();
  await guest.close();
});

test('removing a member treats their keys as chosen and refuses the member’s next click', async ({
  adminPage: page,
  browser,
  db,
  world,
  appUrl,
}) => {
  const leaver = await insertUser(db, { name: 'Leaver' });
  const heir = await insertUser(db, { name: 'Heir' });
  for (const user of [leaver, heir]) {
    await insertMember(db, world.organization.id, user.id, 'editor');
    await insertSpaceMember(db, world.space, user.id, 'viewer');
  }
  const handed = await insertApiKey(db, world.space, leaver.id, { name: 'Handed' });
  const removed = await insertApiKey(db, world.space, leaver.id, { name: 'Removed' });
  const kept = await insertApiKey(db, world.space, leaver.id, { name: 'Kept' });
  const theirs = await browser.newContext();
  await signInAs(theirs, db, leaver.id, appUrl);
  const theirPage = await theirs.newPage();
  await theirPage.goto(keysPath(world));
  await expect(theirPage.getByText('Handed')).toBeVisible();

  await page.goto(membersPath(world));
  await expect(rowOf(page, 'Leaver')).toContainText('3');
  await openMenu(page, 'Leaver', 'Remove');
  const dialog = page.getByRole('alertdialog', { name: 'Remove member' });
  await expect(dialog.getByText('3 API keys')).toBeVisible();
  await dialog.getByLabel('For Handed').selectOption({ label: 'Heir' });
  await dialog.getByLabel('For Removed').selectOption('remove');
  await expect(dialog.getByText('1 key stops working at once.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await expect(dialog).toBeHidden();
  await expect(rowOf(page, 'Leaver')).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'Members' })).toBeFocused();

  await theirPage.getByRole('link', { name: 'Members' }).click();
  await expect(theirPage.getByText('Handed')).toBeHidden();
  expect((await theirPage.goto(keysPath(world)))?.status()).toBe(404);
  const keyRow = async (id: string) => (await db.select().from(apiKeys).where(eq(apiKeys.id, id)))[0];
  expect(await keyRow(handed.id)).toMatchObject({ ownerId: heir.id, removedAt: null });
  expect(await keyRow(removed.id)).toMatchObject({ removedBy: world.admin.id });
  expect(await keyRow(kept.id)).toMatchObject({ ownerId: leaver.id, removedAt: null, disabledAt: null });
  const events = await db.select().from(auditEvents).where(eq(auditEvents.organizationId, world.organization.id));
  // The rows of one transaction have the same time, so their order is arbitrary.
  expect(events.map(({ action }) => action).sort()).toEqual([
    'api_key.owner_changed',
    'api_key.removed',
    'member.removed',
  ]);
  await theirs.close();
});

test('a changed role takes effect on the next click, and the last admin cannot be demoted', async ({
  adminPage: page,
  browser,
  db,
  world,
  appUrl,
}) => {
  const editor = await insertUser(db, { name: 'Grace' });
  await insertMember(db, world.organization.id, editor.id, 'editor');
  const theirs = await browser.newContext();
  await signInAs(theirs, db, editor.id, appUrl);
  const theirPage = await theirs.newPage();
  await theirPage.goto(membersPath(world));
  await expect(theirPage.getByRole('button', { name: 'Invite member' })).toBeVisible();

  await page.goto(membersPath(world));
  await openMenu(page, 'Grace', 'Change role');
  await page.getByRole('radio', { name: 'Viewer' }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(rowOf(page, 'Grace')).toContainText('Viewer');
  await theirPage.getByRole('button', { name: 'Invite member' }).click();
  await theirPage.getByLabel('E-mail').fill(someEmail('late'));
  await theirPage.getByRole('button', { name: 'Invite', exact: true }).click();
  await expect(theirPage.getByText('You may not invite people with this role.')).toBeVisible();
  await theirPage.reload();
  await expect(theirPage.getByRole('button', { name: 'Invite member' })).toBeHidden();

  await openMenu(page, 'Test Admin', 'Change role');
  await page.getByRole('radio', { name: 'Viewer' }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('is the only admin')).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await openMenu(page, 'Test Admin', 'Leave organization');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Leave' }).click();
  await expect(page.getByText('You are the only admin')).toBeVisible();
  const where = and(eq(memberships.organizationId, world.organization.id), eq(memberships.role, 'admin'));
  expect(await db.$count(memberships, where)).toBe(1);
  await theirs.close();
});

test('a user who leaves an organization lands in another one, or on the page for users without one', async ({
  browser,
  db,
  world,
  appUrl,
}) => {
  const member = await insertUser(db, { name: 'Leaver' });
  await insertMember(db, world.organization.id, member.id, 'viewer');
  const context = await browser.newContext();
  await signInAs(context, db, member.id, appUrl);
  const page = await context.newPage();
  await page.goto(membersPath(world));
  await openMenu(page, 'Leaver', 'Leave organization');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Leave' }).click();
  await expect(page).toHaveURL(/\/no-organization$/);
  expect((await page.goto(membersPath(world)))?.status()).toBe(404);
  await context.close();
});

test('the URL of the members list holds search, filters, order and page', async ({ adminPage: page, db, world }) => {
  for (let i = 0; i < 12; i += 1) {
    const user = await insertUser(db, { name: `Person ${String(i).padStart(2, '0')}` });
    await insertMember(db, world.organization.id, user.id, i === 0 ? 'editor' : 'viewer');
  }
  await page.goto(`${membersPath(world)}?size=10`);
  await expect(page.getByText('1–10 of 13')).toBeVisible();
  await page.getByRole('link', { name: 'Next page' }).click();
  await expect(page.getByText('11–13 of 13')).toBeVisible();
  await chooseFilter(page, 'role', 'Editor');
  await expect(page.getByText('1–1 of 1')).toBeVisible();
  await expect(page).toHaveURL(/role=editor/);
  await page.goBack();
  await expect(page.getByText('11–13 of 13')).toBeVisible();
  await page.getByRole('searchbox', { name: 'Search members' }).fill('person 0');
  await expect(page.getByText('1–10 of 10')).toBeVisible();
  await page.getByRole('button', { name: 'Name' }).click();
  await expect(page).toHaveURL(/dir=desc/);
  await expect(page.getByRole('row').nth(1)).toContainText('Person 09');
  await page.getByRole('searchbox').fill('nobody');
  await expect(page.getByRole('heading', { name: 'No members match "nobody"' })).toBeVisible();
  await page.getByRole('button', { name: 'Show all members' }).click();
  await expect(page.getByText('1–10 of 13')).toBeVisible();
});

test('an admin exports members without formulas; other users and other origins are refused', async ({
  adminPage: page,
  browser,
  db,
  world,
  appUrl,
}) => {
  const trickster = await insertUser(db, { name: '=HYPERLINK("http://evil.test")' });
  await insertMember(db, world.organization.id, trickster.id, 'editor');
  await page.goto(membersPath(world));
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export CSV' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe(`members-${world.organization.slug}.csv`);
  const chunks: Buffer[] = [];
  for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  expect(text.split('\r\n')).toHaveLength(4);
  expect(text).toContain(`"'=HYPERLINK(""http://evil.test"")"`);

  const path = `${appUrl}${membersPath(world)}/export`;
  const elsewhere = await page.request.post(path, { headers: { origin: 'http://evil.test' } });
  expect(elsewhere.status()).toBe(403);
  expect((await page.request.post(path, { headers: { origin: '' } })).status()).toBe(403);
  const lower = await browser.newContext();
  await signInAs(lower, db, trickster.id, appUrl);
  expect((await lower.request.post(path, { headers: { origin: appUrl } })).status()).toBe(403);
  const nobody = await browser.newContext();
  expect((await nobody.request.post(path, { headers: { origin: appUrl } })).status()).toBe(401);
  await lower.close();
  await nobody.close();
});

test('a viewer sees members, and neither invitations nor controls to change anything', async ({
  browser,
  db,
  world,
  appUrl,
}) => {
  const viewer = await insertUser(db, { name: 'Viewer' });
  await insertMember(db, world.organization.id, viewer.id, 'viewer');
  const { admin } = world;
  await db.insert(invitations).values({
    id: crypto.randomUUID(),
    organizationId: world.organization.id,
    email: 'hidden@example.test',
    role: 'viewer',
    tokenHash: Buffer.from(crypto.randomUUID()),
    invitedBy: admin.id,
    expiresAt: new Date(Date.now() + 60_000),
  });
  const context = await browser.newContext();
  await signInAs(context, db, viewer.id, appUrl);
  const page = await context.newPage();
  await page.goto(membersPath(world));
  await expect(page.getByText('1–2 of 2')).toBeVisible();
  await expect(page.getByText('hidden@example.test')).toBeHidden();
  await expect(page.getByRole('button', { name: /Invite|Export/ })).toHaveCount(0);
  await page.getByRole('button', { name: 'Actions for Test Admin' }).click();
  await expect(page.getByRole('menuitem')).toHaveText(['Copy e-mail address', 'View API keys']);
  await context.close();
});

test('the members page and its dialogs are accessible and work with the keyboard', async ({
  adminPage: page,
  db,
  world,
}) => {
  const member = await insertUser(db, { name: 'Grace Hopper' });
  await insertMember(db, world.organization.id, member.id, 'editor');
  await insertApiKey(db, world.space, member.id, { name: 'Production API' });
  const check = async () => {
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  };
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.goto(membersPath(world));
    await expect(page.getByRole('heading', { name: 'Members' })).toBeVisible();
    await check();
    await page.keyboard.press('c');
    await expect(page.getByRole('dialog', { name: 'Invite a member' })).toBeVisible();
    await check();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
    const menu = page.getByRole('button', { name: 'Actions for Grace Hopper' });
    await menu.focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('menuitem').first()).toBeFocused();
    await page.keyboard.press('End');
    await expect(page.getByRole('menuitem').last()).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alertdialog').getByText('1 API key')).toBeVisible();
    await check();
    await page.keyboard.press('Escape');
    await expect(menu).toBeFocused();
  }
  expect(await db.$count(users, eq(users.id, member.id))).toBe(1);
});
