import type { Page } from '@playwright/test';
import { eq } from 'drizzle-orm';
import { apiKeyLastUses } from '@/db/schema/usage';
import { bar, insertKeys, question } from './support/bulk';
import { editorOf, lineOf, openKey, readKey } from './support/key-page';
import { seriousProblemsInBothSchemes } from './support/serious-problems';
import { callApi, expect, keysPath, test } from './support/test';

test.use({ viewport: { width: 360, height: 800 } });

/** Expects the page to be accessible, and neither it nor a dialog to scroll sideways. */
async function expectFits(page: Page, state: string) {
  expect(await seriousProblemsInBothSchemes(page), state).toEqual([]);
  const boxes = page.locator('html, [role="dialog"], [role="alertdialog"]');
  const over = await boxes.evaluateAll((all) => all.map((box) => box.scrollWidth - box.clientWidth));
  expect(Math.max(...over), state).toBeLessThanOrEqual(0);
}

/** Presses keys one after the other. */
async function press(page: Page, ...keys: string[]) {
  for (const key of keys) await page.keyboard.press(key);
}

/** Moves from row to row until a key's link has the focus. */
async function goToRow(page: Page, name: string) {
  const link = page.getByRole('link', { name, exact: true });
  // The page handles keys after its script runs.
  await expect(async () => {
    await page.keyboard.press('j');
    await expect(link).toBeFocused({ timeout: 200 });
  }).toPass();
}

test('at 360 px, a key is renamed, and keys are selected and changed, using only the keyboard', async ({
  adminPage: page,
  db,
  world,
}) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const [first, second] = await insertKeys(db, world, 2);
  await page.goto(keysPath(world));
  await goToRow(page, 'Key 1');
  await press(page, 'F2');
  const dialog = page.getByRole('dialog', { name: 'Rename API key' });
  await expect(dialog.getByLabel('Name')).toBeFocused();
  await expectFits(page, 'rename');
  await page.keyboard.type('Key one');
  await press(page, 'Enter');
  await expect(page.getByRole('link', { name: 'Key one' })).toBeFocused();

  await press(page, 'x', 'j', 'x');
  await expect(bar(page, 2)).toBeVisible();
  await expectFits(page, 'selection');
  await bar(page, 2).getByRole('button', { name: 'More actions for the selection' }).focus();
  await press(page, 'Enter');
  await expect(page.getByRole('menuitem', { name: 'Set environment' })).toBeFocused();
  await press(page, 'Enter');
  await expect(question(page)).toContainText('Set the environment of');
  await question(page).getByLabel('Environment').focus();
  await page.keyboard.type('Stag');
  await expect(question(page)).toContainText('2will have the new environment');
  await expectFits(page, 'bulk, asking for a value');
  await press(page, 'Tab', 'Tab', 'Tab');
  await expect(question(page).getByRole('button', { name: 'Set environment of 2 keys' })).toBeFocused();
  await press(page, 'Enter');
  await expect(question(page)).toContainText('2 API keys changed');
  await expect(question(page).getByRole('button', { name: 'Done' })).toBeFocused();
  await expectFits(page, 'bulk, done');
  await press(page, 'Enter');
  for (const key of [first, second]) {
    expect(await readKey(db, key?.id ?? '')).toMatchObject({ environment: 'staging' });
  }
});

test('at 360 px, settings of a key are changed using only the keyboard', async ({ adminPage: page, db, world }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const { id } = await openKey(page, db, world);
  const change = async (name: string, ...keys: (string | { text: string })[]) => {
    // Enter opens the editor after the page's script runs.
    await expect(async () => {
      await lineOf(page, name).focus();
      await press(page, 'Enter');
      await expect(editorOf(page, name)).toBeVisible({ timeout: 1_000 });
    }).toPass();
    for (const key of keys) {
      if (typeof key === 'string') await press(page, key);
      else await page.keyboard.type(key.text);
    }
    await expectFits(page, name);
    await press(page, 'Control+Enter');
    await expect(lineOf(page, name)).toContainText('Saved');
    await expect(lineOf(page, name)).toBeFocused();
  };
  await change('Environment', 'ArrowRight', 'ArrowRight');
  await change('Expires', 'ArrowRight');
  await change('Limits', { text: '120' }, 'Tab', { text: '12' }, 'Tab', { text: '1,000' }, 'Tab', { text: '3' });
  await change('Models', 'ArrowRight', 'Tab', { text: 'pulze-*' });
  await change('Endpoints', 'ArrowRight', 'Tab', 'Space');
  await change('IP addresses', 'ArrowRight', 'Tab', { text: '10.0.0.0/8' });
  await expect(lineOf(page, 'Limits')).toContainText('120 a minute, burst 12, 1,000 tokens a minute, 3 concurrent');
  const key = await readKey(db, id);
  expect(key).toMatchObject({
    environment: 'staging',
    requestsPerMinute: 120,
    burst: 12,
    tokensPerMinute: 1000,
    concurrentRequests: 3,
    allowedModels: ['pulze-*'],
    allowedEndpoints: ['chat'],
    allowedAddresses: ['10.0.0.0/8'],
  });
  expect(Math.round(((key?.expiresAt?.getTime() ?? 0) - Date.now()) / 86_400_000)).toBe(7);
});

test('at 360 px, a key in use is disabled and then removed using only the keyboard', async ({
  adminPage: page,
  db,
  world,
  appUrl,
}) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const { id, secret } = await openKey(page, db, world, { name: 'Recommendations - São Paulo' });
  expect((await callApi(appUrl, secret)).status).toBe(200);
  // The last use is written within a second or two, and the question does not update it.
  const lastUse = () => db.select().from(apiKeyLastUses).where(eq(apiKeyLastUses.apiKeyId, id));
  await expect.poll(lastUse).toMatchObject([{ lastUsedAt: expect.any(Date) }]);
  const menu = page.getByRole('button', { name: 'Actions for Recommendations - São Paulo' });
  const choose = async (item: string) => {
    // The menu opens after the page's script runs.
    await expect(async () => {
      await menu.focus();
      await press(page, 'Enter');
      await page.getByRole('menuitem', { name: item }).focus({ timeout: 1_000 });
    }).toPass();
    await press(page, 'Enter');
  };
  await choose('Disable');
  const disable = page.getByRole('alertdialog', { name: 'Disable API key' });
  await expect(disable).toContainText('request in the last 24 hours1');
  await expectFits(page, 'disable');
  await disable.getByRole('button', { name: 'Disable', exact: true }).focus();
  await press(page, 'Enter');
  await expect(page.getByText('API key Recommendations - São Paulo disabled')).toBeVisible();
  await expectFits(page, 'a disabled key');

  await choose('Remove');
  const remove = page.getByRole('alertdialog', { name: 'Remove API key' });
  await expect(remove.getByRole('textbox')).toBeFocused();
  await expectFits(page, 'remove');
  await page.keyboard.type('recommendations - são paulo');
  await press(page, 'Enter');
  await expect(page.getByText(/API key Recommendations - São Paulo removed, refused since/)).toBeVisible();
  expect((await readKey(db, id))?.removedAt).not.toBeNull();
});
