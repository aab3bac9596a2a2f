import { Webhook } from 'standardwebhooks';
import { startApp, type TestServer } from './support/app';
import { insertApiKey, openFixtures } from './support/fixtures';
import { seriousProblemsInBothSchemes } from './support/serious-problems';
import { test as base, expect } from './support/test';
import { openTestDatabase } from './support/test-database';
import { type Receiver, startReceiver } from './support/webhook-receiver';

// A separate app and database, because the other app's sender may not send to receivers of this machine.
const test = base.extend<{ receiver: Receiver }, { app: TestServer & { databaseUrl: string } }>({
  app: [
    // Playwright requires an object pattern, even an empty one.
    // biome-ignore lint/correctness/noEmptyPattern: see above
    async ({}, use) => {
      const { environment, close } = await openTestDatabase();
      const app = await startApp({ environment, settings: { WEBHOOK_ALLOW_PRIVATE: 'true' }, name: 'webhooks' });
      await use({ ...app, databaseUrl: environment.DATABASE_URL });
      await app.stop();
      await close();
    },
    { scope: 'worker', timeout: 240_000 },
  ],
  appUrl: async ({ app }, use) => use(app.url),
  db: async ({ app }, use) => {
    const db = openFixtures(app.databaseUrl);
    await use(db);
    await db.$client.end();
  },
  // biome-ignore lint/correctness/noEmptyPattern: see above
  receiver: async ({}, use) => {
    const receiver = await startReceiver();
    await use(receiver);
    await receiver.close();
  },
});

test.describe.configure({ mode: 'serial' });

test('an admin creates a webhook, copies its secret and gets a test event that the secret verifies', async ({
  adminPage: page,
  appUrl,
  world,
  receiver,
}) => {
  await page.goto(`${appUrl}/${world.organization.slug}/settings`);
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Webhooks' }).click();
  await expect(page.getByRole('heading', { name: 'No webhooks yet' })).toBeVisible();
  await page.getByRole('button', { name: 'New webhook' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('URL').fill('hooks');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(dialog.getByLabel('URL')).toBeFocused();
  await expect(dialog).toContainText('Enter the whole URL');
  await dialog.getByLabel('URL').fill(receiver.url);
  await dialog.getByLabel('Limit reached').uncheck();
  await dialog.getByText('Show what is sent').click();
  const example = dialog.getByRole('region', { name: 'Example of a message' });
  await expect(example).toContainText('"type": "api_key.created"');
  await dialog.getByLabel('Event of the example').selectOption('Removed key used');
  await expect(example).toContainText('"type": "api_key.removed_key_used"');
  expect(await seriousProblemsInBothSchemes(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Create' }).click();
  const secretField = dialog.getByLabel('Signing secret');
  await expect(secretField).toHaveValue(/^whsec_/);
  const secret = await secretField.inputValue();
  await page.keyboard.press('Escape');
  await expect(dialog.getByRole('alert')).toContainText('You have not copied the secret');
  await page.getByRole('dialog').getByRole('button', { name: 'Copy', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByRole('main').getByRole('listitem').filter({ hasText: receiver.url })).toContainText(
    '13 events',
  );
  expect(await page.content()).not.toContain(secret);

  await page.getByRole('link', { name: receiver.url }).click();
  await expect(page.getByRole('heading', { level: 1, name: receiver.url })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Signing secret' })).toContainText(`whsec_…${secret.slice(-5)}`);
  await page.getByRole('button', { name: 'Send a test event' }).click();
  const deliveries = page.getByRole('region', { name: 'Deliveries' });
  await expect(deliveries).toContainText('Delivered');
  await expect(deliveries).toContainText('Sent by Test Admin');
  await expect.poll(() => receiver.received.length).toBe(1);
  const [message] = receiver.received;
  expect(new Webhook(secret).verify(message?.body ?? '', message?.headers ?? {})).toMatchObject({
    type: 'webhook.test',
  });
  await deliveries.getByText('Test event', { exact: true }).click();
  await deliveries.getByText('Show what is sent').click();
  const shown = await deliveries.getByRole('region', { name: 'Message' }).textContent();
  expect(JSON.parse(shown ?? '')).toEqual(JSON.parse(message?.body ?? ''));
  await expect(deliveries).toContainText(`Message ${message?.headers['webhook-id']}`);
  expect(await seriousProblemsInBothSchemes(page)).toEqual([]);
});

test('deliveries show why they failed, and can be sent again', async ({
  adminPage: page,
  appUrl,
  db,
  world,
  receiver,
}) => {
  receiver.answer((response) => response.writeHead(503).end('maintenance until 16:30'));
  const key = await insertApiKey(db, world.space, world.admin.id, { name: 'Chatbot' });
  await page.goto(`${appUrl}/${world.organization.slug}/settings/webhooks`);
  await page.getByRole('button', { name: 'New webhook' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('URL').fill(receiver.url);
  await dialog.getByRole('button', { name: 'Create' }).click();
  await dialog.getByRole('button', { name: 'Copy', exact: true }).click();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await page.goto(`${appUrl}/${world.organization.slug}/permissions/api-keys/${key.id}`);
  await page.getByRole('button', { name: 'Disable' }).first().click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Disable' }).click();
  await expect.poll(() => receiver.received.length).toBeGreaterThan(0);
  await page.goto(`${appUrl}/${world.organization.slug}/settings/webhooks`);
  await expect(page.getByRole('main').getByRole('listitem').filter({ hasText: receiver.url })).toContainText('Failing');
  await page.getByRole('link', { name: receiver.url }).click();
  await expect(page.getByRole('main')).toContainText('1 event is waiting and will be sent again; none is lost.');
  const deliveries = page.getByRole('region', { name: 'Deliveries' });
  await deliveries.getByText('API key disabled').click();
  await expect(deliveries).toContainText('maintenance until 16:30');
  await expect(deliveries).toContainText('Planned');
  expect(await seriousProblemsInBothSchemes(page)).toEqual([]);
  receiver.answer((response) => response.end('thanks'));
  await deliveries.getByRole('button', { name: 'Send again' }).click();
  await expect(deliveries).toContainText('Delivered');
  await expect(page.getByRole('main')).not.toContainText('waiting');
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  await page.getByRole('combobox', { name: 'Filter by state' }).selectOption('Failed');
  await expect(deliveries).toContainText('No deliveries match.');
});

for (const [kind, field] of [
  ['Slack', 'text'],
  ['Microsoft Teams', 'attachments'],
  ['Discord', 'content'],
] as const) {
  test(`${kind} gets a readable message and no secret, and its URL is not shown again`, async ({
    adminPage: page,
    appUrl,
    world,
    receiver,
  }) => {
    await page.goto(`${appUrl}/${world.organization.slug}/settings/webhooks`);
    await page.getByRole('button', { name: 'New webhook' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Kind').selectOption(kind);
    await dialog.getByLabel('URL').fill(`${receiver.url}/services/T0/secret-part`);
    await dialog.getByLabel('Name').fill('#platform-alerts');
    await dialog.getByText('Show what is sent').click();
    await expect(dialog.getByRole('region', { name: 'Example of a message' })).toContainText('Checkout assistant');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await expect(dialog).toBeHidden();
    await page.getByRole('link', { name: '#platform-alerts' }).click();
    await page.getByRole('button', { name: 'Send a test event' }).click();
    await expect.poll(() => receiver.received.length).toBe(1);
    expect(Object.keys(JSON.parse(receiver.received[0]?.body ?? '{}'))).toContain(field);
    expect(receiver.received[0]?.body).toContain('This webhook works');
    expect(await page.content()).not.toContain('secret-part');
  });
}

test('an admin rotates the secret, chooses events, disables and removes a webhook', async ({
  adminPage: page,
  appUrl,
  world,
  receiver,
}) => {
  await page.goto(`${appUrl}/${world.organization.slug}/settings/webhooks`);
  await page.getByRole('button', { name: 'New webhook' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('URL').fill(receiver.url);
  await dialog.getByLabel('Name', { exact: true }).fill('SIEM');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await dialog.getByRole('button', { name: 'Copy', exact: true }).click();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('link', { name: 'SIEM' }).click();
  const secret = page.getByRole('region', { name: 'Signing secret' });
  await secret.getByRole('button', { name: 'Rotate' }).click();
  await dialog.getByRole('button', { name: 'Rotate' }).click();
  await expect(dialog.getByLabel('Signing secret')).toHaveValue(/^whsec_/);
  await dialog.getByRole('button', { name: 'Copy', exact: true }).click();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(secret).toContainText('The old secret signs as well until');
  await secret.getByRole('button', { name: 'End it now' }).click();
  await expect(secret).not.toContainText('The old secret');
  const events = page.getByRole('region', { name: 'Events' });
  await events.getByLabel('Created').uncheck();
  await events.getByRole('button', { name: 'Save' }).click();
  await expect(events.getByRole('button', { name: 'Save' })).toBeDisabled();
  await expect(events).toContainText('13 of 14');
  await page.getByRole('button', { name: 'Disable' }).click();
  await expect(page.getByRole('main')).toContainText('It was disabled by an admin');
  await page.getByRole('button', { name: 'Enable' }).click();
  await expect(page.getByRole('button', { name: 'Send a test event' })).toBeVisible();
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByRole('heading', { name: 'No webhooks yet' })).toBeVisible();
});

for (const width of [360, 1440]) {
  test(`the pages fit ${width} px`, async ({ adminPage: page, appUrl, world, receiver }) => {
    await page.setViewportSize({ width, height: 800 });
    await page.goto(`${appUrl}/${world.organization.slug}/settings/webhooks`);
    await page.getByRole('button', { name: 'New webhook' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('URL').fill(`${receiver.url}/${'long'.repeat(50)}`);
    await dialog.getByRole('button', { name: 'Create' }).click();
    await dialog.getByRole('button', { name: 'Copy', exact: true }).click();
    await dialog.getByRole('button', { name: 'Done' }).click();
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(await overflow()).toBeLessThanOrEqual(0);
    await page.screenshot({ path: `test-results/webhooks-${width}.png`, fullPage: true });
    await page.getByRole('main').getByRole('listitem').getByRole('link').click();
    await page.getByRole('button', { name: 'Send a test event' }).click();
    await expect(page.getByRole('region', { name: 'Deliveries' })).toContainText('Delivered');
    expect(await overflow()).toBeLessThanOrEqual(0);
    await page.screenshot({ path: `test-results/webhook-${width}.png`, fullPage: true });
  });
}
