import { insertApiKey, insertMember, insertSpaceMember, insertUser } from './support/fixtures';
import { editorOf, lineOf, openKey, readKey } from './support/key-page';
import { expect, keysPath, test } from './support/test';

test('Edit and F2 replace the header with an editor for name, environment and owner', async ({
  adminPage: page,
  db,
  world,
}) => {
  const grace = await insertUser(db, { name: 'Grace Hopper' });
  await insertMember(db, world.organization.id, grace.id, 'editor');
  await insertSpaceMember(db, world.space, grace.id, 'editor');
  const { id } = await openKey(page, db, world);
  await page.keyboard.press('F2');
  const editor = editorOf(page, 'Edit');
  await expect(editor.getByLabel('Name')).toBeFocused();
  await page.keyboard.type('Renamed by F2');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Renamed by F2' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Edit' })).toBeFocused();

  await page.getByRole('button', { name: 'Edit' }).click();
  // Not `check`, which fails when a busy browser shows the choice a moment later.
  await editor.getByRole('radio', { name: 'Development' }).click();
  await expect(editor.getByRole('radio', { name: 'Development' })).toBeChecked();
  await editor.getByLabel('Owner').fill('grace');
  await editor.getByRole('radio', { name: 'Grace Hopper' }).check();
  await editor.getByLabel('Name').fill(' ');
  await editor.getByRole('button', { name: 'Save' }).click();
  await expect(editor.getByLabel('Name')).toBeFocused();
  await editor.getByLabel('Name').fill('Renamed again');
  await editor.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Renamed again' })).toBeVisible();
  await expect(lineOf(page, 'Owner')).toContainText('Grace Hopper');
  expect(await readKey(db, id)).toMatchObject({
    name: 'Renamed again',
    environment: 'development',
    ownerId: grace.id,
  });
});

test('an owner who left has a badge, and is changed from the status', async ({ adminPage: page, db, world }) => {
  const left = await insertUser(db, { name: 'Farah Haddad' });
  await insertApiKey(db, world.space, left.id, { name: 'Orphan' });
  await page.goto(keysPath(world));
  await expect(page.getByRole('row', { name: /Orphan/ })).toContainText('Owner left');
  await page.getByRole('link', { name: 'Orphan' }).click();
  const status = page.getByRole('region', { name: 'Status' });
  await expect(status).toContainText('Farah Haddad left the space');
  await status.getByRole('button', { name: 'Change owner' }).click();
  await editorOf(page, 'Owner').getByRole('radio', { name: 'Test Admin' }).check();
  await editorOf(page, 'Owner').getByRole('button', { name: 'Save' }).click();
  await expect(lineOf(page, 'Owner')).toContainText('Test Admin');
  await expect(status).not.toContainText('left the space');
  await expect(page.getByText('Owner left')).toHaveCount(0);
});

test('a key is renamed from its row’s menu and with F2, using only the keyboard', async ({
  adminPage: page,
  db,
  world,
}) => {
  await insertApiKey(db, world.space, world.admin.id, { name: 'First name' });
  await page.goto(keysPath(world));
  await page.getByRole('button', { name: 'Actions for First name' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Rename' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Rename API key' });
  await expect(dialog.getByLabel('Name')).toBeFocused();
  await page.keyboard.type('Second name');
  await page.keyboard.press('Enter');
  const link = page.getByRole('link', { name: 'Second name' });
  await expect(link).toBeVisible();
  await link.focus();
  await page.keyboard.press('F2');
  await expect(dialog.getByLabel('Name')).toBeFocused();
  await page.keyboard.type('Third name');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('link', { name: 'Third name' })).toBeFocused();
});
