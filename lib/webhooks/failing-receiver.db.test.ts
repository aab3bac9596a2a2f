import { setTimeout as delay } from 'node:timers/promises';
import { and, eq, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { auditEvents } from '@/db/schema/audit';
import { events } from '@/db/schema/events';
import { mails } from '@/db/schema/mails';
import { webhookDeliveries, webhookEndpoints } from '@/db/schema/webhooks';
import type { Answer } from '@/e2e/support/webhook-receiver';
import { openWebhookWorld, quick } from '@/e2e/support/webhook-world';
import { changeWebhook } from './change';
import { getWebhook, listDeliveries, sendAgain } from './service';

let world: Awaited<ReturnType<typeof openWebhookWorld>>;
beforeAll(async () => {
  world = await openWebhookWorld();
});
afterEach(() => world.reset());
afterAll(() => world.close());

test('a receiver gets the message again under the same id until it answers 200', async () => {
  let count = 0;
  const receiver = await world.receive((response) => {
    count += 1;
    response
      .writeHead(count < 3 ? 500 : 200)
      .end(count < 3 ? 'out of \u001b[31morder pk_012345678901234567890123' : '');
  });
  const { id, organization, viewer } = await world.setUp(receiver.url);
  world.send();
  await world.happen(organization.id);
  await world.untilDelivered(id);
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  expect(await world.attemptsOf(id)).toMatchObject([
    { status: 500, excerpt: 'out of \\u001b[31morder pk_[redacted]' },
    { status: 500 },
    { status: 200 },
  ]);
  expect((await getWebhook(viewer, id)).state).toBe('enabled');
});

test('a receiver is tried as often as the schedule says, and then no more', async () => {
  const receiver = await world.receive((response) => response.writeHead(500).end());
  const { id, organization, viewer } = await world.setUp(receiver.url);
  world.send();
  await world.happen(organization.id);
  await expect.poll(() => world.countIn(id, 'failed')).toBe(1);
  expect(receiver.received).toHaveLength(quick.delays.length);
  const { rows } = await listDeliveries(viewer, { id, state: 'failed', before: null });
  expect(rows).toMatchObject([{ what: 'Limit reached', about: 'Busy', attemptCount: 5, nextAt: null }]);
  receiver.answer((response) => response.end());
  await sendAgain(viewer, rows[0]?.id ?? '');
  await world.untilDelivered(id);
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
});

test('a receiver that redirects is not followed', async () => {
  const other = await world.receive();
  const receiver = await world.receive((response) => response.writeHead(307, { location: other.url }).end());
  const { id, organization } = await world.setUp(receiver.url);
  world.send({ ...quick, delays: [0] });
  await world.happen(organization.id);
  await expect.poll(() => world.countIn(id, 'failed')).toBe(1);
  expect(other.received).toHaveLength(0);
  expect(await world.attemptsOf(id)).toMatchObject([
    { status: 307, excerpt: `Redirects are not followed: ${other.url}` },
  ]);
});

test('a receiver that answers 410 is disabled, with an event, an audit entry and a mail to the admins', async () => {
  const receiver = await world.receive((response) => response.writeHead(410).end());
  const { id, organization, viewer } = await world.setUp(receiver.url);
  world.send();
  await world.happen(organization.id);
  await expect.poll(async () => (await getWebhook(viewer, id)).state).toBe('disabled');
  expect(await getWebhook(viewer, id)).toMatchObject({ disabledReason: 'gone' });
  const isDisabled = and(eq(events.organizationId, organization.id), eq(events.type, 'webhook.disabled'));
  const [event] = await world.db.select().from(events).where(isDisabled);
  expect(event?.data).toMatchObject({ name: receiver.url, reason: 'gone', targetId: id, actorId: null });
  expect(await world.db.$count(auditEvents, eq(auditEvents.id, event?.id ?? ''))).toBe(1);
  expect(await world.db.select().from(mails).where(eq(mails.organizationId, organization.id))).toMatchObject([
    { userId: viewer.user.id, kind: 'webhook_disabled', subjectIds: [id] },
  ]);
  await delay(300);
  expect(receiver.received).toHaveLength(1);
});

test('a receiver that fails for five days is disabled, and one that failed for less is not', async () => {
  const receiver = await world.receive((response) => response.writeHead(503).end());
  const [old, young] = [await world.setUp(receiver.url), await world.setUp(receiver.url)];
  const since = (days: number) => sql`now() - make_interval(hours => ${days * 24})`;
  await world.db
    .update(webhookEndpoints)
    .set({ failingSince: since(5) })
    .where(eq(webhookEndpoints.id, old.id));
  await world.db
    .update(webhookEndpoints)
    .set({ failingSince: since(4) })
    .where(eq(webhookEndpoints.id, young.id));
  world.send();
  await world.happen(old.organization.id);
  await world.happen(young.organization.id);
  await expect.poll(() => world.countIn(young.id, 'failed')).toBe(1);
  expect(await getWebhook(old.viewer, old.id)).toMatchObject({ state: 'disabled', disabledReason: 'failing' });
  expect(await getWebhook(young.viewer, young.id)).toMatchObject({ state: 'failing' });
  // After it is enabled again, it gets the waiting messages.
  receiver.answer((response) => response.end());
  await changeWebhook(old.viewer, old.id, { isEnabled: true });
  await world.untilDelivered(old.id);
});

test('a receiver that answers with a retry-after gets no message for that time', async () => {
  const receiver = await world.receive((response) => response.writeHead(429, { 'retry-after': '3600' }).end());
  const { id, organization } = await world.setUp(receiver.url);
  world.send();
  await world.happen(organization.id);
  await expect.poll(async () => (await world.attemptsOf(id)).length).toBe(1);
  const [row] = await world.db
    .select({ seconds: sql<number>`extract(epoch from next_at - now())::float8` })
    .from(webhookDeliveries)
    .where(eq(webhookDeliveries.endpointId, id));
  expect(row?.seconds).toBeGreaterThan(3_500);
  expect(row?.seconds).toBeLessThanOrEqual(3_600);
});

test('a receiver that hangs times out, and does not delay other receivers', async () => {
  const hanging = await world.receive(() => {});
  const healthy = await world.receive();
  const slow = await world.setUp(hanging.url);
  const other = await world.setUp(healthy.url);
  world.send({ ...quick, timeoutMs: 5_000, delays: [0] });
  await world.happen(slow.organization.id, 30);
  await expect.poll(() => hanging.received.length).toBe(4);
  await world.happen(other.organization.id, 10);
  await world.untilDelivered(other.id, 10);
  expect(await world.countIn(slow.id, 'failed')).toBe(0);
  await expect.poll(() => world.countIn(slow.id, 'failed')).toBeGreaterThan(0);
  expect((await world.attemptsOf(slow.id))[0]).toMatchObject({ status: null, excerpt: 'Timed out after 5 s' });
});

test.each<[string, Answer]>([
  ['an endless body', (response) => void response.writeHead(200).write('x'.repeat(100))],
  ['a huge body', (response) => void response.writeHead(200).end('x'.repeat(5_000_000))],
])('a receiver with %s is judged by its status', async (_, answer) => {
  const receiver = await world.receive(answer);
  const { id, organization } = await world.setUp(receiver.url);
  world.send();
  await world.happen(organization.id);
  await world.untilDelivered(id);
  expect((await world.attemptsOf(id))[0]?.excerpt.length).toBeLessThanOrEqual(300);
});
