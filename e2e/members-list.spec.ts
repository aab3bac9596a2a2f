import { AxeBuilder } from '@axe-core/playwright';
import { eq } from 'drizzle-orm';
import { users } from '@/db/schema/accounts';
import { invitations } from '@/db/schema/invitations';
import { chooseFilter } from './support/choose-filter';
import { insertApiKey, insertMember, insertUser } from './support/fixtures';
import { membersPath } from './support/members-page';
import { expect, signInAs, test } from './support/test';

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

test('a viewer sees members, but no invitations and no controls to change anything', async ({
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
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
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
