import type { Page } from '@playwright/test';
import { chooseFilter } from './support/choose-filter';
import { insertApiKey, insertMember, insertSpace, insertSpaceMember, insertUser } from './support/fixtures';
import { callApi, errorCodeOf, expect, keysPath, test } from './support/test';

const rowNames = (page: Page) => page.locator('tbody tr a[data-row]');
const search = (page: Page) => page.getByRole('searchbox', { name: 'Search API keys' });

test('search finds names literally while the user types, and X and Escape clear it', async ({
  adminPage: page,
  db,
  world,
}) => {
  for (const name of [
    'Mobile App - Production',
    '100% coverage',
    'under_score',
    "quote's “key”",
    'مفتاح الإنتاج',
    '🚀 Launch',
    'ÄPFEL',
  ]) {
    await insertApiKey(db, { ...world.space }, world.admin.id, { name });
  }
  await page.goto(keysPath(world));
  await expect(page.getByText('1–7 of 7')).toBeVisible();
  const finds: [string, string][] = [
    ['mobile', 'Mobile App - Production'],
    ['0%', '100% coverage'],
    ['r_s', 'under_score'],
    ["'s “", "quote's “key”"],
    ['الإنتاج', 'مفتاح الإنتاج'],
    ['🚀', '🚀 Launch'],
    ['äpfel', 'ÄPFEL'],
  ];
  for (const [text, name] of finds) {
    await search(page).fill(text);
    await expect(rowNames(page)).toHaveText([name]);
  }
  await page.getByRole('button', { name: 'Clear search' }).click();
  await expect(rowNames(page)).toHaveCount(7);
  await expect(page).toHaveURL(keysPath(world));
  await search(page).pressSequentially('no such key');
  await expect(page.getByRole('heading', { name: 'No API keys match "no such key"' })).toBeVisible();
  await search(page).press('Escape');
  await expect(rowNames(page)).toHaveCount(7);
});

test('the URL holds the state of the list: reload, Back and a shared link show the same', async ({
  adminPage: page,
  db,
  world,
}) => {
  for (let i = 0; i < 25; i += 1) {
    await insertApiKey(db, { ...world.space }, world.admin.id, {
      name: `Key ${String(i).padStart(2, '0')}`,
      createdAt: new Date(Date.UTC(2026, 0, 1, i)),
    });
  }
  await page.goto(keysPath(world));
  await expect(page.getByText('1–20 of 25')).toBeVisible();
  await expect(rowNames(page).first()).toHaveText('Key 24');
  await page.getByRole('link', { name: 'Next page' }).click();
  await expect(page.getByText('21–25 of 25')).toBeVisible();
  await page.getByRole('button', { name: 'Name' }).click();
  await expect(rowNames(page).first()).toHaveText('Key 00');
  await expect(page.getByRole('columnheader', { name: 'Name' })).toHaveAttribute('aria-sort', 'ascending');
  await page.getByRole('combobox', { name: 'Rows per page' }).selectOption('10');
  await expect(page.getByText('1–10 of 25')).toBeVisible();
  await page.getByRole('link', { name: 'Last page' }).click();
  await expect(page.getByText('21–25 of 25')).toBeVisible();
  const shared = page.url();
  await page.reload();
  await expect(page.getByText('21–25 of 25')).toBeVisible();
  await page.goBack();
  await expect(page.getByText('1–10 of 25')).toBeVisible();
  await page.goto(keysPath(world));
  await expect(page.getByText('1–10 of 25')).toBeVisible();
  await page.goto(shared);
  await expect(rowNames(page).first()).toHaveText('Key 20');
  await page.goto(`${keysPath(world)}?page=99&size=7&sort=nonsense&status=x&owner=1`);
  await expect(page.getByText('21–25 of 25')).toBeVisible();
});

test('the list filters by space, owner, status and “My keys”, and shows how many removed keys are hidden', async ({
  adminPage: page,
  db,
  world,
}) => {
  const other = await insertSpace(db, world.organization.id, { name: 'Second Space' });
  const colleague = await insertUser(db, { name: 'Grace Hopper' });
  await insertMember(db, world.organization.id, colleague.id, 'editor');
  await insertSpaceMember(db, { ...other }, colleague.id, 'admin');
  await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Mine' });
  await insertApiKey(db, { ...other }, colleague.id, { name: 'Hers' });
  await insertApiKey(db, { ...other }, colleague.id, { name: 'Gone', removedAt: new Date(), removedBy: colleague.id });
  await insertApiKey(db, { ...other }, colleague.id, { name: 'Over', expiresAt: new Date(Date.now() - 1000) });
  await insertApiKey(db, { ...other }, colleague.id, {
    name: 'Paused',
    disabledAt: new Date(),
    disabledBy: colleague.id,
  });
  await page.goto(keysPath(world));
  await expect(page.getByText('1–4 of 4')).toBeVisible();
  await expect(page.getByText('1 removed key is hidden.')).toBeVisible();
  await chooseFilter(page, 'space', 'Second Space');
  await expect(rowNames(page)).toHaveText(['Paused', 'Over', 'Hers']);
  await chooseFilter(page, 'status', 'Expired');
  await expect(rowNames(page)).toHaveText(['Over']);
  await chooseFilter(page, 'status', 'Removed');
  await expect(rowNames(page)).toHaveText(['Over', 'Gone']);
  await chooseFilter(page, 'status', 'Expired');
  await expect(rowNames(page)).toHaveText(['Gone']);
  await expect(page.getByRole('columnheader', { name: 'Removed' })).toBeVisible();
  await expect(page.getByRole('row', { name: /Gone/ })).toContainText('Grace Hopper');
  await page.getByRole('button', { name: 'Remove filter status' }).click();
  await expect(rowNames(page)).toHaveText(['Paused', 'Over', 'Hers']);
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.getByRole('button', { name: 'My keys' }).click();
  await expect(rowNames(page)).toHaveText(['Mine']);
  await page.getByRole('button', { name: 'My keys' }).click();
  await chooseFilter(page, 'owner', 'Grace Hopper');
  await expect(rowNames(page)).toHaveCount(3);
});

test('a row opens the details, and going back restores the position', async ({ adminPage: page, db, world }) => {
  for (let i = 0; i < 12; i += 1) await insertApiKey(db, { ...world.space }, world.admin.id, { name: `Key ${i}` });
  await page.goto(`${keysPath(world)}?size=10&page=2`);
  const row = page.getByRole('row', { name: /Key 0/ });
  await row.getByRole('cell').nth(4).click();
  await expect(page.getByRole('heading', { name: 'Key 0', level: 1 })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Usage' })).toBeVisible();
  await expect(page.getByText('No requests in the last 30 days.')).toBeVisible();
  await page.goBack();
  await expect(page.getByText('11–12 of 12')).toBeVisible();
  await row.getByRole('link', { name: 'Key 0' }).click();
  await expect(page.getByRole('heading', { name: 'Key 0', level: 1 })).toBeVisible();
  await page.getByRole('main').getByRole('link', { name: 'API Keys' }).click();
  await expect(page.getByText('11–12 of 12')).toBeVisible();
});

test('the page of a removed key says who removed it and when', async ({ adminPage: page, db, world }) => {
  const key = await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Doomed' });
  await page.goto(`${keysPath(world)}/${key.id}`);
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('alertdialog', { name: 'Remove API key' }).getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText('This key was removed and can’t be restored')).toBeVisible();
  await expect(page.getByText('Removed by Test Admin')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Remove' })).toHaveCount(0);
});

test('a disabled key is refused at once, and works again after it is enabled', async ({
  adminPage: page,
  db,
  world,
  appUrl,
}) => {
  const key = await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Nightly job' });
  const codeNow = async () => {
    const answer = await callApi(appUrl, key.secret);
    return answer.status === 200 ? 'works' : errorCodeOf(answer);
  };
  await page.goto(keysPath(world));
  const actions = page.getByRole('button', { name: 'Actions for Nightly job' });
  await actions.click();
  await page.getByRole('menuitem', { name: 'Disable' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Disable API key' });
  await expect(dialog).toContainText('Nightly job stop working at once');
  await dialog.getByRole('button', { name: 'Disable' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('row', { name: /Nightly job/ })).toContainText('Disabled');
  await expect(actions).toBeFocused();
  expect(await codeNow()).toBe('api_key_disabled');

  await page.getByRole('link', { name: 'Nightly job' }).click();
  await expect(page.getByText('are refused until an admin enables it')).toBeVisible();
  await page.getByRole('button', { name: 'Enable' }).click();
  const question = page.getByRole('alertdialog', { name: 'Enable API key' });
  await question.getByRole('button', { name: 'Enable' }).click();
  await expect(question).toBeHidden();
  await expect(page.getByRole('button', { name: 'Disable' })).toBeVisible();
  expect(await codeNow()).toBe('works');
});

test('removing a key that was already removed in another tab shows who removed it', async ({
  adminPage: page,
  context,
  db,
  world,
}) => {
  await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Contested' });
  await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Other' });
  await page.goto(keysPath(world));
  const second = await context.newPage();
  await second.goto(keysPath(world));
  for (const tab of [page, second]) {
    await tab.getByRole('button', { name: 'Actions for Contested' }).click();
    await tab.getByRole('menuitem', { name: 'Remove' }).click();
  }
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
  await expect(rowNames(page)).toHaveText(['Other']);
  await second.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
  await expect(second.getByText('was already removed by Test Admin')).toBeVisible();
  await second.getByRole('button', { name: 'Close' }).click();
  await expect(rowNames(second)).toHaveText(['Other']);
});

test('the whole life of a key works using only the keyboard', async ({ adminPage: page, world }) => {
  await page.goto(keysPath(world));
  await page.getByRole('heading', { name: 'No API keys yet' }).waitFor();
  // The page is visible before its scripts run, so a key that was pressed too early is pressed again.
  await expect(async () => {
    await page.keyboard.press('c');
    await expect(page.getByRole('dialog', { name: 'New API Key' })).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await expect(page.getByLabel('Name')).toBeFocused();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('By keyboard');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('API key', { exact: true })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Copy', exact: true })).toBeFocused();
  await page.keyboard.press('Enter');
  // Leaving before the secret is copied would open a question.
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(rowNames(page)).toHaveText(['By keyboard']);
  await page.keyboard.press('/');
  await expect(search(page)).toBeFocused();
  await page.keyboard.type('key');
  await expect(search(page)).toHaveValue('key');
  await page.keyboard.press('Escape');
  await expect(search(page)).toHaveValue('');
  const menu = page.getByRole('button', { name: 'Actions for By keyboard' });
  await menu.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Remove' })).toBeVisible();
  await page.keyboard.press('End');
  await expect(page.getByRole('menuitem', { name: 'Remove' })).toBeFocused();
  await page.keyboard.press('Enter');
  const question = page.getByRole('alertdialog', { name: 'Remove API key' });
  await expect(question).toContainText('never used');
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(question.getByRole('button', { name: 'Remove' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'No API keys yet' })).toBeVisible();
});
