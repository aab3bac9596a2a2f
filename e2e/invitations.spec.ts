import { and, eq } from 'drizzle-orm';
import { memberships } from '@/db/schema/members';
import { insertUser } from './support/fixtures';
import { invite, membersPath, openMenu, rowOf, someEmail } from './support/members-page';
import { expect, homePath, signInAs, test } from './support/test';

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
  await expect(invited).toHaveURL(new RegExp(`${homePath(world)}$`));
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
  await expect(invitedPage).toHaveURL(appUrl + homePath(world));
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
