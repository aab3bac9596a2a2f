import { and, eq } from 'drizzle-orm';
import { auditEvents } from '@/db/schema/audit';
import { memberships } from '@/db/schema/members';
import { insertApiKey, insertMember, insertSpaceMember, insertUser } from './support/fixtures';
import { membersPath, openMenu, rowOf, someEmail } from './support/members-page';
import { findKey } from './support/stored-rows';
import { expect, keysPath, signInAs, test } from './support/test';

test('removing a member applies the choices for their keys and refuses the member’s next click', async ({
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
  expect(await findKey(db, handed.id)).toMatchObject({ ownerId: heir.id, removedAt: null });
  expect(await findKey(db, removed.id)).toMatchObject({ removedBy: world.admin.id });
  expect(await findKey(db, kept.id)).toMatchObject({ ownerId: leaver.id, removedAt: null, disabledAt: null });
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
