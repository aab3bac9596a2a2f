import { eq } from 'drizzle-orm';
import { apiKeys } from '@/db/schema/api-keys';
import { apiKeyUsage } from '@/db/schema/usage';
import { billingPath, createKey, expectOpenedOnce, setSubscription, upgradeButton } from './support/billing';
import { insertApiKey, insertMember, insertUser } from './support/fixtures';
import { seriousProblemsInBothSchemes } from './support/serious-problems';
import { callApi, errorCodeOf, expect, keysPath, signInAs, test } from './support/test';

test('an admin upgrades from the prompt on Free without a payment provider, and a new key gets 200', async ({
  adminPage: page,
  db,
  world,
  appUrl,
}) => {
  await setSubscription(db, world, { plan: 'free' });
  await page.goto(keysPath(world));
  await upgradeButton(page).click();
  const dialog = page.getByRole('alertdialog', { name: 'Change to Pulze X Suite' });
  await expect(dialog).toContainText('No payment is taken on this installation');
  await dialog.getByRole('button', { name: 'Confirm change' }).click();
  const secret = await createKey(page);
  expect((await callApi(appUrl, secret)).status).toBe(200);
  await expectOpenedOnce(page, appUrl + keysPath(world));
});

test('a downgrade lists what stops and refuses all keys at once, and an upgrade restores them', async ({
  adminPage: page,
  db,
  world,
  appUrl,
}) => {
  const keys = [];
  for (const name of ['One', 'Two', 'Three']) {
    keys.push(await insertApiKey(db, { ...world.space }, world.admin.id, { name }));
  }
  const [first] = keys;
  if (!first) throw new Error('no key');
  const hour = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000);
  const usage = { organizationId: world.organization.id, apiKeyId: first.id, hour, requests: 1_234 };
  await db.insert(apiKeyUsage).values(usage);
  await page.goto(billingPath(world));
  const subscription = page.getByRole('region', { name: 'Subscription' });
  await expect(subscription).toContainText('3 active API keys, 1,234 requests in the last 24 hours');
  const current = page.getByRole('listitem').filter({ hasText: 'Current plan' });
  await expect(current).toContainText('Pulze X Suite');

  await page.getByRole('button', { name: 'Change to Free' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Change to Free' });
  await expect(dialog).toContainText('3 API keys stop working at once');
  await expect(dialog).toContainText('served 1,234 requests');
  expect((await callApi(appUrl, first.secret)).status).toBe(200);
  await dialog.getByRole('button', { name: 'Confirm change' }).click();
  await expect(current).toContainText('Free');
  for (const { secret } of keys) expect(await errorCodeOf(await callApi(appUrl, secret))).toBe('subscription_inactive');

  await upgradeButton(page).click();
  await page.getByRole('button', { name: 'Confirm change' }).click();
  await expect(current).toContainText('Pulze X Suite');
  for (const { secret } of keys) expect((await callApi(appUrl, secret)).status).toBe(200);
  expect(await db.$count(apiKeys, eq(apiKeys.organizationId, world.organization.id))).toBe(3);
});

test('a cancelled subscription shows what is kept and offers an upgrade', async ({
  adminPage: page,
  db,
  world,
  appUrl,
}) => {
  const { secret } = await insertApiKey(db, { ...world.space }, world.admin.id);
  await page.goto(billingPath(world));
  await page.getByRole('button', { name: 'Cancel subscription' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Cancel Pulze X Suite' });
  await dialog.getByRole('button', { name: 'Cancel subscription' }).click();
  await expect(page.getByText('1 API key is kept and refused')).toBeVisible();
  expect(await errorCodeOf(await callApi(appUrl, secret))).toBe('subscription_inactive');
  await page.goto(keysPath(world));
  await expect(page.getByText('1 API key is kept, and works again unchanged after the upgrade.')).toBeVisible();
  await page.getByRole('link', { name: 'Compare plans' }).click();
  await page.getByRole('heading', { name: 'Billing' }).waitFor();
  await upgradeButton(page).click();
  await page.getByRole('button', { name: 'Confirm change' }).click();
  // The upgrade started on the API Keys page, so it returns there.
  await expect(page.getByRole('dialog', { name: 'New API Key' })).toBeVisible();
  expect((await callApi(appUrl, secret)).status).toBe(200);
});

test('a past due payment shows a banner to every member, and keys keep working', async ({
  adminPage: page,
  db,
  world,
  appUrl,
}) => {
  const { secret } = await insertApiKey(db, { ...world.space }, world.admin.id);
  await setSubscription(db, world, { status: 'past_due' });
  await page.goto(keysPath(world));
  await expect(page.getByText('The last payment for Pulze X Suite failed')).toBeVisible();
  expect((await callApi(appUrl, secret)).status).toBe(200);
  await page.getByRole('link', { name: 'Go to Billing' }).click();
  await expect(page.getByText('Past due')).toBeVisible();
});

test('a member sees on the billing page which admins can change the plan', async ({
  page,
  context,
  db,
  world,
  appUrl,
}) => {
  const member = await insertUser(db);
  await insertMember(db, world.organization.id, member.id, 'editor');
  await signInAs(context, db, member.id, appUrl);
  for (const path of [billingPath(world), `${billingPath(world)}/return?session_id=cs_1`]) {
    await page.goto(path);
    await expect(page.getByText('Only an admin can see and change the plan. Ask Test Admin.')).toBeVisible();
    await expect(page.getByRole('button', { name: /Upgrade|Change|Cancel/ })).toHaveCount(0);
  }
});

test('the billing page is accessible in light and dark', async ({ adminPage: page, db, world }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await setSubscription(db, world, { status: 'past_due' });
  for (const width of [1440, 360]) {
    await page.setViewportSize({ width, height: 800 });
    await page.goto(billingPath(world));
    expect(await seriousProblemsInBothSchemes(page), 'page').toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    for (const name of ['Change to Free', 'Cancel subscription']) {
      await page.getByRole('button', { name }).click();
      await page.getByRole('alertdialog').waitFor();
      expect(await seriousProblemsInBothSchemes(page), name).toEqual([]);
      await page.keyboard.press('Escape');
    }
  }
});
