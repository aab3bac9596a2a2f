import { eq } from 'drizzle-orm';
import OpenAI from 'openai';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { webhookDeliveries } from '@/db/schema/webhooks';
import { openWebhookWorld } from '@/e2e/support/webhook-world';
import { changeApiKey } from '../api-keys/change';
import { removeApiKey } from '../api-keys/remove';
import { changeWebhook, endOldWebhookSecret, rotateWebhookSecret } from './change';
import { getWebhook } from './service';

let world: Awaited<ReturnType<typeof openWebhookWorld>>;
beforeAll(async () => {
  world = await openWebhookWorld();
});
afterEach(() => world.reset());
afterAll(() => world.close());

test('the packages standardwebhooks and openai verify a message, which describes its event', async () => {
  const receiver = await world.receive();
  const { viewer, key, secret, id, organization, space } = await world.setUp(receiver.url);
  world.send();
  await changeApiKey(viewer, key.id, { requestsPerMinute: 7 });
  await world.untilDelivered(id);
  const [message] = receiver.received;
  if (!message) throw new Error('Nothing was received.');
  const body = new Webhook(secret).verify(message.body, message.headers);
  const client = new OpenAI({ apiKey: 'unused' });
  expect(await client.webhooks.unwrap(message.body, message.headers, secret)).toEqual(body);
  expect(body).toEqual({
    type: 'api_key.changed',
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    data: {
      id: expect.any(String),
      organization: { id: organization.id, slug: organization.slug, name: organization.name },
      api_key: { id: key.id, name: 'Chatbot <v1>' },
      space: { id: space.id, name: space.name },
      actor: { id: viewer.user.id, name: viewer.user.name },
      changes: { requests_per_minute: { from: null, to: 7 } },
    },
  });
  expect(message.headers['webhook-id']).toMatch(/^msg_[0-9a-f-]{36}$/);
  await expect(client.webhooks.unwrap(message.body, message.headers, `${secret.slice(0, -3)}AAA`)).rejects.toThrow();
});

test('a message is signed by both secrets during a rotation, and only by the new one after it', async () => {
  const receiver = await world.receive();
  const { viewer, secret, id, organization } = await world.setUp(receiver.url);
  const rotated = await rotateWebhookSecret(viewer, id);
  expect((await getWebhook(viewer, id)).oldSecretEndsAt).not.toBeNull();
  world.send();
  await world.happen(organization.id);
  await world.untilDelivered(id);
  const [during] = receiver.received;
  for (const each of [secret, rotated.secret ?? '']) {
    new Webhook(each).verify(during?.body ?? '', during?.headers ?? {});
  }
  await endOldWebhookSecret(viewer, id);
  await world.happen(organization.id);
  await world.untilDelivered(id, 2);
  const after = receiver.received[1];
  new Webhook(rotated.secret ?? '').verify(after?.body ?? '', after?.headers ?? {});
  expect(() => new Webhook(secret).verify(after?.body ?? '', after?.headers ?? {})).toThrow();
});

test.each(['slack', 'teams', 'discord'] as const)(
  'a message to %s is readable, and a name in it cannot become a link or formatting',
  async (kind) => {
    const receiver = await world.receive();
    const { viewer, key, id } = await world.setUp(receiver.url, kind);
    const stored = await world.endpointRow(id);
    expect(stored?.url).toBe(new URL(receiver.url).origin);
    expect(stored?.secret.includes(Buffer.from('/hook'))).toBe(false);
    world.send();
    await removeApiKey(viewer, key.id);
    await world.untilDelivered(id);
    const [message] = receiver.received;
    expect(message?.path).toBe('/hook');
    expect(message?.headers['webhook-signature']).toBeUndefined();
    const body = JSON.parse(message?.body ?? '');
    const text: string = body.text ?? body.content ?? body.attachments[0].content.body[0].text;
    expect(text).toContain('API key removed');
    expect(text).toContain('Test Admin');
    expect(text).toContain(kind === 'slack' ? 'Chatbot &lt;v1&gt;' : 'Chatbot \\<v1\\>');
  },
);

test('a message goes only to enabled endpoints that chose its type', async () => {
  const receiver = await world.receive();
  const { viewer, id, organization } = await world.setUp(receiver.url);
  await changeWebhook(viewer, id, { eventTypes: ['member.removed'] });
  await world.happen(organization.id);
  await changeWebhook(viewer, id, { eventTypes: ['api_key.limit_reached'], isEnabled: false });
  await world.happen(organization.id);
  await changeWebhook(viewer, id, { isEnabled: true });
  await world.happen(organization.id);
  const other = await world.setUp(receiver.url);
  world.send();
  await world.untilDelivered(id);
  expect(receiver.received).toHaveLength(1);
  expect(await world.db.$count(webhookDeliveries, eq(webhookDeliveries.endpointId, other.id))).toBe(0);
});
