import { randomBytes } from 'node:crypto';
import OpenAI from 'openai';
import { callApi, errorCodeOf, expect, test } from './support/test';

test('a new user signs up, upgrades, creates a key and calls the API; a call after its removal is refused', async ({
  page,
  appUrl,
}) => {
  const unique = randomBytes(4).toString('hex');
  await page.goto('/sign-up');
  await page.getByLabel('Your name').fill('Ada Lovelace');
  await page.getByLabel('Organization').fill(`Analytical ${unique}`);
  await page.getByLabel('E-mail').fill(`ada-${unique}@example.test`);
  await page.getByLabel('Password', { exact: true }).fill('correct horse battery');
  await page.getByRole('button', { name: 'Create account' }).click();

  await expect(page.getByRole('heading', { name: 'API keys are part of Pulze X Suite' })).toBeVisible();
  await page.getByRole('button', { name: 'Upgrade to Pulze X Suite' }).click();
  const confirm = page.getByRole('alertdialog');
  await expect(confirm).toContainText('No payment is taken on this installation');
  await confirm.getByRole('button', { name: 'Confirm change' }).click();

  // The New API Key dialog opens by itself after the upgrade.
  await expect(page.getByRole('dialog', { name: 'New API Key' })).toBeVisible();
  await page.getByLabel('Name').fill('Production API');
  await page.getByRole('button', { name: 'Create', exact: true }).click();

  const field = page.getByLabel('API key', { exact: true });
  await expect(field).toHaveValue(/^pk_[0-9A-Za-z]{36}$/);
  const secret = await field.inputValue();
  // The table has replaced the empty state behind the dialog, and the dialog still shows the secret.
  await expect(page.getByRole('table', { includeHidden: true })).toBeAttached();
  await expect(field).toHaveValue(secret);

  const plain = await callApi(appUrl, secret);
  expect(plain.status).toBe(200);
  expect(await plain.json()).toMatchObject({
    object: 'chat.completion',
    choices: [{ message: { role: 'assistant' } }],
  });
  const streamed = await callApi(appUrl, secret, { stream: true });
  expect(streamed.headers.get('content-type')).toContain('text/event-stream');
  expect(await streamed.text()).toContain('data: [DONE]');
  const client = new OpenAI({ apiKey: secret, baseURL: `${appUrl}/v1` });
  const answer = await client.chat.completions.create({
    model: 'pulze',
    messages: [{ role: 'user', content: 'Hello' }],
  });
  expect(answer.choices[0]?.message.content).toContain('Hello');

  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  await page.getByRole('button', { name: 'Done' }).click();
  const row = page.getByRole('row', { name: /Production API/ });
  await expect(row).toContainText(`pk_...${secret.slice(-5)}`);
  await expect(row).toContainText('Ada Lovelace');
  // Last uses are written once a second.
  await expect(async () => {
    await page.reload();
    await expect(row).not.toContainText('Never', { timeout: 2_000 });
  }).toPass();

  await page.getByRole('button', { name: 'Actions for Production API' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  const remove = page.getByRole('alertdialog', { name: 'Remove API key' });
  await expect(remove).toContainText('Production API');
  await remove.getByLabel('type its name').fill('production api');
  await remove.getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByRole('heading', { name: 'No API keys yet' })).toBeVisible();

  const refused = await callApi(appUrl, secret);
  expect(refused.status).toBe(401);
  expect(await errorCodeOf(refused)).toBe('api_key_removed');
  const typo = `${secret.slice(0, 10)}${secret[10] === 'A' ? 'B' : 'A'}${secret.slice(11)}`;
  const mistyped = await callApi(appUrl, typo);
  expect(mistyped.status).toBe(401);
  expect(await errorCodeOf(mistyped)).toBe('invalid_api_key');
});

test('signing out ends the session, so a copied cookie is refused', async ({
  adminPage: page,
  context,
  world,
  appUrl,
}) => {
  await page.goto(`/${world.organization.slug}/permissions/api-keys`);
  const cookies = await context.cookies();
  await page.getByRole('button', { name: /Test Admin/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  // A copy of the cookie does not work.
  await context.addCookies(cookies);
  await page.goto(`${appUrl}/${world.organization.slug}/permissions/api-keys`);
  await expect(page).toHaveURL(/\/sign-in\?next=/);
});

test('sign-in redirects to the requested page, and shows one message for any wrong credentials', async ({
  page,
  db,
  world,
}) => {
  const { hashPassword } = await import('@/lib/passwords');
  const { users } = await import('@/db/schema/accounts');
  const { eq } = await import('drizzle-orm');
  await db
    .update(users)
    .set({ passwordHash: await hashPassword('correct horse battery') })
    .where(eq(users.id, world.admin.id));
  const target = `/${world.organization.slug}/permissions/api-keys?status=removed`;
  await page.goto(target);
  await expect(page).toHaveURL(/\/sign-in/);
  await page.getByLabel('E-mail').fill(world.admin.email);
  await page.getByLabel('Password', { exact: true }).fill('wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(
    page.getByRole('alert').filter({ hasText: 'The e-mail address or the password is wrong' }),
  ).toBeVisible();
  await expect(page.getByLabel('E-mail')).toHaveValue(world.admin.email);
  await page.getByLabel('Password', { exact: true }).fill('correct horse battery');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(target);
});
