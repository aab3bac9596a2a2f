import type { Page } from '@playwright/test';
import { insertApiKey, insertMember, insertSpaceMember, insertUser } from './support/fixtures';
import { seriousProblemsInBothSchemes } from './support/serious-problems';
import { callApi, errorCodeOf, expect, keysPath, signInAs, test } from './support/test';

const removeDialog = (page: Page) => page.getByRole('alertdialog', { name: 'Remove API key' });

async function openRemoval(page: Page, name: string) {
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  return removeDialog(page);
}

test('a key in use is removed only after its name is typed, and its page shows who still calls it', async ({
  adminPage: page,
  db,
  world,
  appUrl,
}) => {
  const key = await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Café Worker' });
  await callApi(appUrl, key.secret);
  await page.goto(keysPath(world));
  // The request log is written a second later.
  await expect(async () => {
    const dialog = await openRemoval(page, 'Café Worker');
    await dialog.getByText(/requests? in the last 24 hours/).waitFor();
    const isShown = await dialog.getByText('Last by').isVisible({ timeout: 500 });
    if (!isShown) await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(isShown).toBe(true);
  }).toPass();
  const dialog = removeDialog(page);
  await expect(dialog).toContainText('Last by node from 127.0.0.1');
  const remove = dialog.getByRole('button', { name: 'Remove', exact: true });
  const name = dialog.getByLabel('It is in use. To remove it all the same, type its name');
  await expect(remove).toBeDisabled();
  for (const wrong of ['Café Worke', 'Cafe Worker', 'Café  Worker']) {
    await name.fill(wrong);
    await expect(remove).toBeDisabled();
  }
  expect(await seriousProblemsInBothSchemes(page)).toEqual([]);
  await name.fill('  cafe\u0301 worker ');
  await name.press('Enter');
  await expect(page.getByText(/API key Café Worker removed, refused since \d\d:\d\d:\d\d/)).toBeVisible();
  const refused = await callApi(appUrl, key.secret);
  expect([refused.status, await errorCodeOf(refused)]).toEqual([401, 'api_key_removed']);
  await page.getByRole('link', { name: 'View', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Café Worker', level: 1 })).toBeVisible();
  const callers = page.getByRole('region', { name: 'Who still calls it' });
  await expect(async () => {
    await page.reload();
    await expect(callers.getByRole('row', { name: /node 127\.0\.0\.1 1/ })).toBeVisible({ timeout: 1_000 });
  }).toPass();
  expect(await seriousProblemsInBothSchemes(page)).toEqual([]);
});

test('a key that nobody uses is removed with one click', async ({ adminPage: page, db, world }) => {
  await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Idle' });
  await page.goto(keysPath(world));
  const dialog = await openRemoval(page, 'Idle');
  await expect(dialog).toContainText(/Created .+ and never used\./);
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await expect(dialog.getByRole('textbox')).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(page.getByText(/API key Idle removed, refused since/)).toBeVisible();
});

test('the dialog of a key in use offers disabling and rotating instead', async ({
  adminPage: page,
  db,
  world,
  appUrl,
}) => {
  const key = await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Busy' });
  await callApi(appUrl, key.secret);
  await page.goto(keysPath(world));
  await (await openRemoval(page, 'Busy')).getByRole('button', { name: /Rotate instead/ }).click();
  await expect(page.getByRole('dialog', { name: 'Rotate API key' })).toBeVisible();
  await page.keyboard.press('Escape');
  await (await openRemoval(page, 'Busy')).getByRole('button', { name: /Disable instead/ }).click();
  const disable = page.getByRole('alertdialog', { name: 'Disable API key' });
  await expect(disable).toContainText(/requests? in the last 24 hours/);
  await disable.getByRole('button', { name: 'Disable', exact: true }).click();
  await expect(page.getByRole('row', { name: /Busy/ })).toContainText('Disabled');
  expect(await errorCodeOf(await callApi(appUrl, key.secret))).toBe('api_key_disabled');
});

test('an owner who may only remove a key sees its use, but can’t disable or rotate it in the dialog', async ({
  page,
  context,
  db,
  world,
  appUrl,
}) => {
  const owner = await insertUser(db, { name: 'Owner' });
  await insertMember(db, world.organization.id, owner.id, 'viewer');
  await insertSpaceMember(db, { organizationId: world.organization.id, id: world.space.id }, owner.id, 'viewer');
  const key = await insertApiKey(db, { ...world.space }, owner.id, { name: 'Own' });
  await callApi(appUrl, key.secret);
  await signInAs(context, db, owner.id, appUrl);
  await page.setViewportSize({ width: 360, height: 800 });
  await page.goto(`${keysPath(world)}/${key.id}`);
  await expect(page.getByRole('button', { name: 'Rotate' })).toHaveCount(0);
  await openRemoval(page, 'Own');
  await expect(removeDialog(page)).toContainText(/requests? in the last 24 hours/);
  await expect(removeDialog(page).getByRole('button', { name: /instead/ })).toHaveCount(0);
  expect(await removeDialog(page).evaluate((box) => box.scrollWidth - box.clientWidth)).toBeLessThanOrEqual(0);
  await removeDialog(page).getByRole('textbox').fill('Own');
  await removeDialog(page).getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(page.getByText(/API key Own removed/)).toBeVisible();
});
