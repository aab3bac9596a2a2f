import { setTimeout as delay } from 'node:timers/promises';
import { and, asc, eq, sql } from 'drizzle-orm';
import OpenAI from 'openai';
import { Webhook } from 'standardwebhooks';
import { v7 as newId } from 'uuid';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { inOrganization } from '@/db/in-organization';
import { auditEvents } from '@/db/schema/audit';
import { events } from '@/db/schema/events';
import { mails } from '@/db/schema/mails';
import { webhookAttempts, webhookDeliveries, webhookEndpoints } from '@/db/schema/webhooks';
import { type FixtureDb, insertApiKey, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { startSenderProcess } from '@/e2e/support/sender-process';
import { openTestDatabase, type TestDatabase } from '@/e2e/support/test-database';
import { insertViewer, viewerOf } from '@/e2e/support/viewer-of';
import { type Answer, type Receiver, startReceiver } from '@/e2e/support/webhook-receiver';
import { changeApiKey } from '../api-keys/change';
import { removeApiKey } from '../api-keys/remove';
import { recordEvents } from '../events/record';
import { changeWebhook, createWebhook, endOldWebhookSecret, removeWebhook, rotateWebhookSecret } from './change';
import { startWebhookSender } from './sender';
import { getWebhook, listDeliveries, listWebhooks, sendAgain, sendTestEvent } from './service';

// A database of its own: a sender sends whatever is due, of other tests too.
let database: TestDatabase;
let db: FixtureDb;
const quick = { delays: [0, 0, 0, 0, 0], idleMs: 50 };
const opened: { stop?: () => Promise<void>; close?: () => Promise<void> }[] = [];

beforeAll(async () => {
  database = await openTestDatabase();
  Object.assign(process.env, database.environment, {
    WEBHOOK_ALLOW_PRIVATE: 'true',
    SMTP_URL: 'smtp://127.0.0.1:9',
    MAIL_FROM: 'no-reply@example.test',
    APP_URL: 'http://keys.example.test',
  });
  db = openFixtures(database.environment.DATABASE_URL);
});
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await (one.stop?.() ?? one.close?.());
  await db.delete(webhookEndpoints);
});
afterAll(async () => {
  await Promise.all([db.$client.end(), closePools()]);
  await database.close();
});

async function receive(answer?: Answer): Promise<Receiver> {
  const receiver = await startReceiver({ answer });
  opened.push(receiver);
  return receiver;
}

function send(options: Parameters<typeof startWebhookSender>[0] = quick) {
  const sender = startWebhookSender(options);
  opened.push(sender);
  return sender;
}

async function setUp(url: string, kind: 'standard' | 'slack' | 'teams' | 'discord' = 'standard') {
  const world = await insertWorld(db);
  const viewer = viewerOf(world.organization, world.admin, 'admin');
  const { id, secret } = await createWebhook(viewer, { kind, name: '', url, eventTypes: null });
  const key = await insertApiKey(db, world.space, world.admin.id, { name: 'Chatbot <v1>' });
  return { ...world, viewer, id, secret: secret ?? '', key };
}

const happen = (organizationId: string, count = 1) =>
  inOrganization(organizationId, (tx) =>
    recordEvents(
      organizationId,
      Array.from({ length: count }, () => ({
        type: 'api_key.limit_reached' as const,
        apiKeyId: newId(),
        spaceId: null,
        data: { name: 'Busy' },
      })),
      tx,
    ),
  );

const attemptsOf = (endpointId: string) =>
  db
    .select({ status: webhookAttempts.status, excerpt: webhookAttempts.excerpt, at: webhookAttempts.createdAt })
    .from(webhookAttempts)
    .innerJoin(webhookDeliveries, eq(webhookDeliveries.id, webhookAttempts.deliveryId))
    .where(eq(webhookDeliveries.endpointId, endpointId))
    .orderBy(asc(webhookAttempts.createdAt));
const countIn = (endpointId: string, state: string) =>
  db.$count(webhookDeliveries, and(eq(webhookDeliveries.endpointId, endpointId), eq(webhookDeliveries.state, state)));
const untilDelivered = (endpointId: string, count = 1) =>
  expect.poll(() => countIn(endpointId, 'delivered')).toBe(count);
const endpointRow = async (id: string) =>
  (await db.select().from(webhookEndpoints).where(eq(webhookEndpoints.id, id)))[0];

describe('a message', () => {
  test('is verified by the packages standardwebhooks and openai, and names what happened', async () => {
    const receiver = await receive();
    const { viewer, key, secret, id, organization, space } = await setUp(receiver.url);
    send();
    await changeApiKey(viewer, key.id, { requestsPerMinute: 7 });
    await untilDelivered(id);
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

  test('is signed by both secrets during a rotation, and by the new one alone after it', async () => {
    const receiver = await receive();
    const { viewer, secret, id, organization } = await setUp(receiver.url);
    const rotated = await rotateWebhookSecret(viewer, id);
    expect((await getWebhook(viewer, id)).oldSecretEndsAt).not.toBeNull();
    send();
    await happen(organization.id);
    await untilDelivered(id);
    const [during] = receiver.received;
    for (const each of [secret, rotated.secret ?? '']) {
      new Webhook(each).verify(during?.body ?? '', during?.headers ?? {});
    }
    await endOldWebhookSecret(viewer, id);
    await happen(organization.id);
    await untilDelivered(id, 2);
    const after = receiver.received[1];
    new Webhook(rotated.secret ?? '').verify(after?.body ?? '', after?.headers ?? {});
    expect(() => new Webhook(secret).verify(after?.body ?? '', after?.headers ?? {})).toThrow();
  });

  test.each(['slack', 'teams', 'discord'] as const)(
    'to %s is readable, and a name in it stays a name',
    async (kind) => {
      const receiver = await receive();
      const { viewer, key, id } = await setUp(receiver.url, kind);
      const stored = await endpointRow(id);
      expect(stored?.url).toBe(new URL(receiver.url).origin);
      expect(stored?.secret.includes(Buffer.from('/hook'))).toBe(false);
      send();
      await removeApiKey(viewer, key.id);
      await untilDelivered(id);
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

  test('goes only to endpoints that chose its type, and none of them is disabled', async () => {
    const receiver = await receive();
    const { viewer, id, organization } = await setUp(receiver.url);
    await changeWebhook(viewer, id, { eventTypes: ['member.removed'] });
    await happen(organization.id);
    await changeWebhook(viewer, id, { eventTypes: ['api_key.limit_reached'], isEnabled: false });
    await happen(organization.id);
    await changeWebhook(viewer, id, { isEnabled: true });
    await happen(organization.id);
    const other = await setUp(receiver.url);
    send();
    await untilDelivered(id);
    expect(receiver.received).toHaveLength(1);
    expect(await db.$count(webhookDeliveries, eq(webhookDeliveries.endpointId, other.id))).toBe(0);
  });
});

describe('a receiver that fails', () => {
  test('gets the message again under the same id until it answers 200', async () => {
    let count = 0;
    const receiver = await receive((response) => {
      count += 1;
      response
        .writeHead(count < 3 ? 500 : 200)
        .end(count < 3 ? 'out of \u001b[31morder pk_012345678901234567890123' : '');
    });
    const { id, organization, viewer } = await setUp(receiver.url);
    send();
    await happen(organization.id);
    await untilDelivered(id);
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(await attemptsOf(id)).toMatchObject([
      { status: 500, excerpt: 'out of \\u001b[31morder pk_[redacted]' },
      { status: 500 },
      { status: 200 },
    ]);
    expect((await getWebhook(viewer, id)).state).toBe('enabled');
  });

  test('is tried as often as the schedule says, and then no more', async () => {
    const receiver = await receive((response) => response.writeHead(500).end());
    const { id, organization, viewer } = await setUp(receiver.url);
    send();
    await happen(organization.id);
    await expect.poll(() => countIn(id, 'failed')).toBe(1);
    expect(receiver.received).toHaveLength(quick.delays.length);
    const { rows } = await listDeliveries(viewer, { id, state: 'failed', before: null });
    expect(rows).toMatchObject([{ what: 'Limit reached', about: 'Busy', attemptCount: 5, nextAt: null }]);
    receiver.answer((response) => response.end());
    await sendAgain(viewer, rows[0]?.id ?? '');
    await untilDelivered(id);
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  });

  test('that redirects is not followed', async () => {
    const other = await receive();
    const receiver = await receive((response) => response.writeHead(307, { location: other.url }).end());
    const { id, organization } = await setUp(receiver.url);
    send({ ...quick, delays: [0] });
    await happen(organization.id);
    await expect.poll(() => countIn(id, 'failed')).toBe(1);
    expect(other.received).toHaveLength(0);
    expect(await attemptsOf(id)).toMatchObject([{ status: 307, excerpt: `Redirects are not followed: ${other.url}` }]);
  });

  test('that answers 410 is disabled, with an event, an audit entry and a mail to the admins', async () => {
    const receiver = await receive((response) => response.writeHead(410).end());
    const { id, organization, viewer } = await setUp(receiver.url);
    send();
    await happen(organization.id);
    await expect.poll(async () => (await getWebhook(viewer, id)).state).toBe('disabled');
    expect(await getWebhook(viewer, id)).toMatchObject({ disabledReason: 'gone' });
    const isDisabled = and(eq(events.organizationId, organization.id), eq(events.type, 'webhook.disabled'));
    const [event] = await db.select().from(events).where(isDisabled);
    expect(event?.data).toMatchObject({ name: receiver.url, reason: 'gone', targetId: id, actorId: null });
    expect(await db.$count(auditEvents, eq(auditEvents.id, event?.id ?? ''))).toBe(1);
    expect(await db.select().from(mails).where(eq(mails.organizationId, organization.id))).toMatchObject([
      { userId: viewer.user.id, kind: 'webhook_disabled', subjectIds: [id] },
    ]);
    await delay(300);
    expect(receiver.received).toHaveLength(1);
  });

  test('for five days is disabled, and one that failed for less is not', async () => {
    const receiver = await receive((response) => response.writeHead(503).end());
    const [old, young] = [await setUp(receiver.url), await setUp(receiver.url)];
    const since = (days: number) => sql`now() - make_interval(hours => ${days * 24})`;
    await db
      .update(webhookEndpoints)
      .set({ failingSince: since(5) })
      .where(eq(webhookEndpoints.id, old.id));
    await db
      .update(webhookEndpoints)
      .set({ failingSince: since(4) })
      .where(eq(webhookEndpoints.id, young.id));
    send();
    await happen(old.organization.id);
    await happen(young.organization.id);
    await expect.poll(() => countIn(young.id, 'failed')).toBe(1);
    expect(await getWebhook(old.viewer, old.id)).toMatchObject({ state: 'disabled', disabledReason: 'failing' });
    expect(await getWebhook(young.viewer, young.id)).toMatchObject({ state: 'failing' });
    // Enabled again, it is sent what waits.
    receiver.answer((response) => response.end());
    await changeWebhook(old.viewer, old.id, { isEnabled: true });
    await untilDelivered(old.id);
  });

  test('with a retry-after is left alone for that long', async () => {
    const receiver = await receive((response) => response.writeHead(429, { 'retry-after': '3600' }).end());
    const { id, organization } = await setUp(receiver.url);
    send();
    await happen(organization.id);
    await expect.poll(async () => (await attemptsOf(id)).length).toBe(1);
    const [row] = await db
      .select({ seconds: sql<number>`extract(epoch from next_at - now())::float8` })
      .from(webhookDeliveries)
      .where(eq(webhookDeliveries.endpointId, id));
    expect(row?.seconds).toBeGreaterThan(3_500);
    expect(row?.seconds).toBeLessThanOrEqual(3_600);
  });

  test('by hanging times out, and holds up no other', async () => {
    const hanging = await receive(() => {});
    const healthy = await receive();
    const slow = await setUp(hanging.url);
    const other = await setUp(healthy.url);
    send({ ...quick, timeoutMs: 5_000, delays: [0] });
    await happen(slow.organization.id, 30);
    await expect.poll(() => hanging.received.length).toBe(4);
    await happen(other.organization.id, 10);
    await untilDelivered(other.id, 10);
    expect(await countIn(slow.id, 'failed')).toBe(0);
    await expect.poll(() => countIn(slow.id, 'failed')).toBeGreaterThan(0);
    expect((await attemptsOf(slow.id))[0]).toMatchObject({ status: null, excerpt: 'Timed out after 5 s' });
  });

  test.each<[string, Answer]>([
    ['a body without an end', (response) => void response.writeHead(200).write('x'.repeat(100))],
    ['a body without measure', (response) => void response.writeHead(200).end('x'.repeat(5_000_000))],
  ])('with %s is judged by its status', async (_, answer) => {
    const receiver = await receive(answer);
    const { id, organization } = await setUp(receiver.url);
    send();
    await happen(organization.id);
    await untilDelivered(id);
    expect((await attemptsOf(id))[0]?.excerpt.length).toBeLessThanOrEqual(300);
  });
});

describe('the page’s services', () => {
  test('a test event is sent once, whether it succeeds or fails', async () => {
    const receiver = await receive();
    const { viewer, id, secret } = await setUp(receiver.url);
    send();
    await sendTestEvent(viewer, id);
    await untilDelivered(id);
    const [message] = receiver.received;
    expect(new Webhook(secret).verify(message?.body ?? '', message?.headers ?? {})).toMatchObject({
      type: 'webhook.test',
      data: { sent_by: 'Test Admin' },
    });
    receiver.answer((response) => response.writeHead(500).end());
    await sendTestEvent(viewer, id);
    await expect.poll(() => countIn(id, 'failed')).toBe(1);
    expect(receiver.received).toHaveLength(2);
    const { rows } = await listDeliveries(viewer, { id, state: null, before: null });
    expect(rows).toMatchObject([{ what: 'Test event', about: 'Sent by Test Admin' }, { state: 'delivered' }]);
  });

  test('only admins of the organization may do anything, and a webhook of another one does not exist', async () => {
    const receiver = await receive();
    const { viewer, id, organization } = await setUp(receiver.url);
    const editor = await insertViewer(db, organization, { role: 'editor' });
    const { viewer: stranger } = await setUp(receiver.url);
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

  test('changes are in the audit log, without a secret or a chat’s URL', async () => {
    const receiver = await receive();
    const { viewer, id, organization, secret } = await setUp(receiver.url);
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
    const rows = await db
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
});

describe('a sender that is killed', () => {
  test('between any two steps loses no event, and each has one id', async () => {
    let child: Awaited<ReturnType<typeof startSenderProcess>> | undefined;
    let kill: Answer | undefined;
    const receiver = await receive((response, message) => (kill ? kill(response, message) : response.end()));
    const { id, organization } = await setUp(receiver.url);
    await happen(organization.id, 60);
    const options = { ...quick, leaseSeconds: 1 };
    // Before it answers: sent and not recorded. After it answers: recorded or not. Soon after its start: taken.
    const kills: (Answer | number)[] = [
      () => void child?.kill(),
      (response) => response.end('ok', () => void child?.kill()),
      (response) => {
        response.end('ok');
        setTimeout(() => void child?.kill(), 3);
      },
      10,
      60,
    ];
    for (const each of kills) {
      kill = typeof each === 'number' ? undefined : each;
      child = await startSenderProcess(options);
      if (typeof each === 'number') await delay(each);
      else await expect.poll(() => isAlive(child?.pid ?? 0)).toBe(false);
      await child.kill();
    }
    kill = undefined;
    send(options);
    await untilDelivered(id, 60);
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(60);
  });

  test('two senders share the messages, and each arrives once', async () => {
    const receiver = await receive();
    const { id, organization } = await setUp(receiver.url);
    await happen(organization.id, 100);
    const child = await startSenderProcess(quick);
    send();
    await untilDelivered(id, 100);
    await child.kill();
    expect(receiver.received).toHaveLength(100);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
