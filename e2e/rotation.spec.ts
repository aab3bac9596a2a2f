import type { Page } from '@playwright/test';
import { and, asc, eq } from 'drizzle-orm';
import { apiKeySecrets } from '@/db/schema/api-keys';
import { auditEvents } from '@/db/schema/audit';
import { insertApiKey } from './support/fixtures';
import { titleAt } from './support/rounds';
import { seriousProblemsInBothSchemes } from './support/serious-problems';
import { callApi, errorCodeOf, expect, keysPath, test } from './support/test';

const rotateDialog = (page: Page) => page.getByRole('dialog', { name: 'Rotate API key' });
const secretField = (page: Page) => page.getByLabel('API key', { exact: true });
const panel = (page: Page) => page.getByRole('region', { name: 'Rotation in progress' });

async function openRotation(page: Page, name: string) {
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Rotate' }).click();
  return rotateDialog(page);
}

/** Calls the API and returns the status, with the code of a refusal and the header with the secret's end. */
async function call(appUrl: string, secret: string): Promise<string> {
  const answer = await callApi(appUrl, secret);
  const end = answer.headers.get('x-api-key-replaced') === null ? '' : ' replaced';
  return answer.status === 200 ? `200${end}` : `${answer.status}${end} ${await errorCodeOf(answer)}`;
}

test('a key is rotated with an overlap, both secrets work, and Finish now ends the old one', async ({
  adminPage: page,
  db,
  world,
  appUrl,
}) => {
  const key = await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Harness' });
  const bodies: string[] = [];
  await page.route('**/*', async (route) => {
    const response = await route.fetch({ maxRedirects: 0 });
    const body = await response.body();
    bodies.push(body.toString());
    await route.fulfill({ response, body });
  });
  await page.goto(keysPath(world));
  const dialog = await openRotation(page, 'Harness');
  await expect(dialog).toContainText('Its name, settings, limits and history stay');
  const chosen = dialog.getByRole('radio', { name: '24 hours' });
  await expect(chosen).toBeChecked();
  await expect(chosen).toHaveAccessibleDescription(/^until tomorrow, \d\d:\d\d$/);
  await dialog.getByRole('button', { name: 'Rotate', exact: true }).click();
  await expect(page.getByRole('dialog', { name: 'Copy your API key' })).toBeVisible();
  const secret = await secretField(page).inputValue();
  expect(secret).toMatch(/^pk_[0-9A-Za-z]{36}$/);
  expect(secret).not.toBe(key.secret);
  await page.keyboard.press('Escape');
  await expect(page.getByText('You have not copied the key')).toBeVisible();
  await page.getByRole('button', { name: 'Go back' }).click();
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('row', { name: /Harness/ })).toContainText(`pk_...${secret.slice(-5)}`);
  expect([await call(appUrl, key.secret), await call(appUrl, secret)]).toEqual(['200 replaced', '200']);

  await page.getByRole('link', { name: 'Harness' }).click();
  await expect(panel(page)).toContainText(`pk_...${key.lastFive}`);
  await expect(async () => {
    await page.reload();
    await expect(panel(page).getByText('1 request since')).toHaveCount(2, { timeout: 1_000 });
  }).toPass();
  await expect(panel(page)).toContainText('The old secret ends tomorrow');
  await panel(page).getByRole('button', { name: 'Finish now' }).click();
  const question = page.getByRole('alertdialog', { name: 'Finish the rotation' });
  await expect(question).toContainText('is refused at once. It was last used');
  await question.getByRole('button', { name: 'Finish now' }).click();
  await expect(panel(page)).toHaveCount(0);
  await expect(page.getByText('Rotation of Harness finished')).toBeVisible();
  expect([await call(appUrl, key.secret), await call(appUrl, secret)]).toEqual(['401 api_key_replaced', '200']);

  // Neither the page and its payload nor the list and a search for the secret's last characters contain it again.
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Harness', level: 1 })).toBeVisible();
  await page.goto(`${keysPath(world)}?q=${secret.slice(-5)}`);
  await expect(page.getByRole('link', { name: 'Harness' })).toBeVisible();
  for (const path of [keysPath(world), `${keysPath(world)}/${key.id}`]) {
    const flight = await page.request.get(path, { headers: { rsc: '1' } });
    expect(await flight.text()).not.toContain(secret.slice(3, 33));
  }
  await page.unrouteAll({ behavior: 'wait' });
  expect(bodies.filter((body) => body.includes(secret.slice(3, 33)))).toEqual([expect.stringContaining(secret)]);
  const events = await db.select().from(auditEvents).where(eq(auditEvents.targetId, key.id)).orderBy(auditEvents.id);
  expect(events.map(({ action }) => action)).toEqual(['api_key.rotated', 'api_key.rotation_finished']);
  expect(JSON.stringify(events)).not.toContain(secret.slice(3, 33));
});

test('rotating after a leak refuses the old secret on the next request', async ({
  adminPage: page,
  db,
  world,
  appUrl,
}) => {
  const key = await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Leaked' });
  expect(await call(appUrl, key.secret)).toBe('200');
  await page.goto(`${keysPath(world)}/${key.id}`);
  await page.getByRole('button', { name: 'Rotate' }).click();
  const dialog = rotateDialog(page);
  await dialog.getByRole('radio', { name: 'Not at all' }).check();
  await expect(dialog).toContainText('1 request in the last 24 hours used this key.');
  await dialog.getByRole('button', { name: 'Rotate and end the old secret' }).click();
  await expect(secretField(page)).toHaveValue(/^pk_/);
  const secret = await secretField(page).inputValue();
  expect([await call(appUrl, key.secret), await call(appUrl, secret)]).toEqual(['401 api_key_replaced', '200']);
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByText(`pk_...${secret.slice(-5)}`).first()).toBeVisible();
  await expect(panel(page)).toHaveCount(0);
});

test('a second rotation asks whether to end the old secret, and a rotation can be extended', async ({
  adminPage: page,
  db,
  world,
  appUrl,
}) => {
  const expiresAt = new Date(Date.now() + 20 * 86_400_000);
  const key = await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Twice', expiresAt });
  await page.goto(`${keysPath(world)}/${key.id}`);
  const rotate = async (button: string) => {
    await page.getByRole('button', { name: 'Rotate' }).click();
    await expect(rotateDialog(page).getByText('when the key expires')).toHaveCount(1);
    await rotateDialog(page).getByRole('button', { name: button }).dblclick();
    await expect(secretField(page)).toHaveValue(/^pk_/);
    const secret = await secretField(page).inputValue();
    await page.getByRole('button', { name: 'Copy', exact: true }).click();
    await page.getByRole('button', { name: 'Done' }).click();
    await expect(page.getByRole('dialog')).toHaveCount(0);
    return secret;
  };
  const second = await rotate('Rotate');
  await panel(page).getByRole('button', { name: 'Extend' }).click();
  const extend = page.getByRole('alertdialog', { name: 'Extend the rotation' });
  await expect(extend.getByRole('radio', { name: '1 hour' })).toHaveCount(0);
  await extend.getByRole('radio', { name: '30 days' }).check();
  await extend.getByRole('button', { name: 'Extend' }).click();
  await expect(page.getByText('The old secret works longer')).toBeVisible();
  const [old] = await db
    .select()
    .from(apiKeySecrets)
    .where(and(eq(apiKeySecrets.apiKeyId, key.id), eq(apiKeySecrets.lastFive, key.lastFive)));
  expect(old?.expiresAt).toEqual(expiresAt);

  await page.getByRole('button', { name: 'Rotate' }).click();
  await expect(rotateDialog(page)).toContainText('Two secrets of Twice are live already, since today');
  await expect(rotateDialog(page)).toContainText(`A third needs the old one, pk_...${key.lastFive}, to end now`);
  await page.keyboard.press('Escape');
  const third = await rotate('End the old one and rotate');
  expect(await Promise.all([key.secret, second, third].map((secret) => call(appUrl, secret)))).toEqual([
    '401 api_key_replaced',
    '200 replaced',
    '200',
  ]);
  const secrets = await db
    .select()
    .from(apiKeySecrets)
    .where(eq(apiKeySecrets.apiKeyId, key.id))
    .orderBy(asc(apiKeySecrets.createdAt));
  expect(secrets.map(({ lastFive }) => lastFive)).toEqual(
    [key.secret, second, third].map((secret) => secret.slice(-5)),
  );
});

test('the dialog of a new secret shows its first request', async ({ adminPage: page, db, world, appUrl }) => {
  await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Waiting' });
  await page.goto(keysPath(world));
  const dialog = await openRotation(page, 'Waiting');
  await dialog.getByRole('button', { name: 'Rotate', exact: true }).click();
  await expect(page.getByText('After Copy, the first request shows here.')).toBeVisible();
  const secret = await secretField(page).inputValue();
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  await expect(page.getByText('Waiting for the first request…')).toBeVisible();
  await callApi(appUrl, secret, { messages: 'not a list' });
  await expect(page.getByText(/^Refused: 400 at \d\d:\d\d:\d\d/)).toBeVisible();
  await expect(page.getByText('A field is missing or wrong. Still waiting.')).toBeVisible();
  expect(await seriousProblemsInBothSchemes(page)).toEqual([]);
  await callApi(appUrl, secret);
  await expect(page.getByText(/^Received: 200 at \d\d:\d\d:\d\d/)).toBeVisible();
  expect(await seriousProblemsInBothSchemes(page)).toEqual([]);
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

for (const width of [360, 1440]) {
  test(
    titleAt(width, 'a key is rotated with the keyboard alone, and every dialog is accessible'),
    async ({ adminPage: page, db, world }) => {
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height: 800 });
      const name = 'Recommendations Orchestrator - Production São Paulo v9';
      const key = await insertApiKey(db, { ...world.space }, world.admin.id, { name });
      const expectFits = async (state: string) => {
        expect(await seriousProblemsInBothSchemes(page), state).toEqual([]);
        expect(
          await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
          state,
        ).toBeLessThanOrEqual(0);
        const dialogs = page.locator('[role="dialog"], [role="alertdialog"]');
        for (const dialog of await dialogs.all()) {
          expect(await dialog.evaluate((box) => box.scrollWidth - box.clientWidth), state).toBeLessThanOrEqual(0);
        }
      };
      await page.goto(`${keysPath(world)}/${key.id}`);
      const opener = page.getByRole('button', { name: 'Rotate' });
      await opener.focus();
      await page.keyboard.press('Enter');
      const chosen = rotateDialog(page).getByRole('radio', { name: '24 hours' });
      await expect(chosen).toHaveAccessibleDescription(/^until tomorrow/);
      await expect(chosen).toBeFocused();
      await expectFits('rotate');
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('ArrowUp');
      await expect(rotateDialog(page).getByRole('button', { name: 'Rotate and end the old secret' })).toBeVisible();
      await expectFits('rotate at once');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await expect(secretField(page)).toBeFocused();
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
      await expect(opener).toBeFocused();
      await panel(page).waitFor();
      await expectFits('rotation panel');
      await panel(page).getByRole('button', { name: 'Extend' }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('alertdialog', { name: 'Extend the rotation' }).waitFor();
      await expectFits('extend');
      await page.keyboard.press('Escape');
      await opener.focus();
      await page.keyboard.press('Enter');
      await rotateDialog(page).getByText('A third needs').waitFor();
      await expectFits('second rotation');
      await page.keyboard.press('Escape');
      await panel(page).getByRole('button', { name: 'Finish now' }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('alertdialog', { name: 'Finish the rotation' }).waitFor();
      await expectFits('finish');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await expect(panel(page)).toHaveCount(0);
    },
  );
}
