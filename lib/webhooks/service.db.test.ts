import { eq } from 'drizzle-orm';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { auditEvents } from '@/db/schema/audit';
import { insertViewer } from '@/e2e/support/viewer-of';
import { openWebhookWorld } from '@/e2e/support/webhook-world';
import { changeWebhook, createWebhook, removeWebhook, rotateWebhookSecret } from './change';
import { getWebhook, listDeliveries, listWebhooks, sendTestEvent } from './service';

let world: Awaited<ReturnType<typeof openWebhookWorld>>;
beforeAll(async () => {
  world = await openWebhookWorld();
});
afterEach(() => world.reset());
afterAll(() => world.close());

test('a test event is sent once, whether it succeeds or fails', async () => {
  const receiver = await world.receive();
  const { viewer, id, secret } = await world.setUp(receiver.url);
  world.send();
  await sendTestEvent(viewer, id);
  await world.untilDelivered(id);
  const [message] = receiver.received;
  expect(new Webhook(secret).verify(message?.body ?? '', message?.headers ?? {})).toMatchObject({
    type: 'webhook.test',
    data: { sent_by: 'Test Admin' },
  });
  receiver.answer((response) => response.writeHead(500).end());
  await sendTestEvent(viewer, id);
  await expect.poll(() => world.countIn(id, 'failed')).toBe(1);
  expect(receiver.received).toHaveLength(2);
  const { rows } = await listDeliveries(viewer, { id, state: null, before: null });
  expect(rows).toMatchObject([{ what: 'Test event', about: 'Sent by Test Admin' }, { state: 'delivered' }]);
});

test('only admins may see and change webhooks, and a webhook of another organization is answered with not_found', async () => {
  const receiver = await world.receive();
  const { viewer, id, organization } = await world.setUp(receiver.url);
  const editor = await insertViewer(world.db, organization, { role: 'editor' });
  const { viewer: stranger } = await world.setUp(receiver.url);
  const calls: ((by: typeof viewer) => Promise<unknown>)[] = [
    (by) => getWebhook(by, id),
    (by) => listDeliveries(by, { id, state: null, before: null }),
    (by) => changeWebhook(by, id, { name: 'Mine' }),
    (by) => rotateWebhookSecret(by, id),
    (by) => sendTestEvent(by, id),
    (by) => removeWebhook(by, id),
  ];
  for (const call of calls) {
    await expect(call(editor)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(call(stranger)).rejects.toMatchObject({ code: 'not_found' });
  }
  await expect(listWebhooks(editor)).rejects.toMatchObject({ code: 'forbidden' });
  expect((await listWebhooks(stranger)).map((row) => row.id)).not.toContain(id);
});

test('the audit log records changes without a secret or a chat’s URL', async () => {
  const receiver = await world.receive();
  const { viewer, id, organization, secret } = await world.setUp(receiver.url);
  await changeWebhook(viewer, id, { name: 'SIEM', eventTypes: ['api_key.removed'] });
  await changeWebhook(viewer, id, { name: 'SIEM' });
  const rotated = await rotateWebhookSecret(viewer, id);
  await removeWebhook(viewer, id);
  const chat = await createWebhook(viewer, {
    kind: 'slack',
    name: '',
    url: `${receiver.url}/T0/B0`,
    eventTypes: null,
  });
  await changeWebhook(viewer, chat.id, { url: `${receiver.url}/T1/B1` });
  const rows = await world.db
    .select()
    .from(auditEvents)
    .where(eq(auditEvents.organizationId, organization.id))
    .orderBy(auditEvents.id);
  expect(rows.map(({ action }) => action)).toEqual(
    ['created', 'changed', 'secret_rotated', 'removed', 'created', 'changed'].map((what) => `webhook.${what}`),
  );
  const text = JSON.stringify(rows);
  for (const hidden of [secret, rotated.secret, '/T0', '/T1']) expect(text).not.toContain(hidden);
});
