import { and, asc, eq } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { expect } from 'vitest';
import { closePools } from '@/db/client';
import { inOrganization } from '@/db/in-organization';
import { webhookAttempts, webhookDeliveries, webhookEndpoints } from '@/db/schema/webhooks';
import { recordEvents } from '@/lib/events/record';
import { createWebhook } from '@/lib/webhooks/change';
import { startWebhookSender } from '@/lib/webhooks/sender';
import { insertApiKey, insertWorld, openFixtures } from './fixtures';
import { openTestDatabase } from './test-database';
import { viewerOf } from './viewer-of';
import { type Answer, type Receiver, startReceiver } from './webhook-receiver';

/** A sender's options with which a message ends within a second. */
export const quick = { delays: [0, 0, 0, 0, 0], idleMs: 50 };

/** Opens a separate database, because a sender sends all due messages, also those of other tests. */
export async function openWebhookWorld() {
  const database = await openTestDatabase();
  Object.assign(process.env, database.environment, {
    WEBHOOK_ALLOW_PRIVATE: 'true',
    SMTP_URL: 'smtp://127.0.0.1:9',
    MAIL_FROM: 'no-reply@example.test',
    APP_URL: 'http://keys.example.test',
  });
  const db = openFixtures(database.environment.DATABASE_URL);
  const opened: { stop?: () => Promise<void>; close?: () => Promise<void> }[] = [];
  const countIn = (endpointId: string, state: string) =>
    db.$count(webhookDeliveries, and(eq(webhookDeliveries.endpointId, endpointId), eq(webhookDeliveries.state, state)));

  return {
    db,
    async receive(answer?: Answer): Promise<Receiver> {
      const receiver = await startReceiver({ answer });
      opened.push(receiver);
      return receiver;
    },
    send(options: Parameters<typeof startWebhookSender>[0] = quick) {
      const sender = startWebhookSender(options);
      opened.push(sender);
      return sender;
    },
    /** Inserts an organization with a webhook and a key. */
    async setUp(url: string, kind: 'standard' | 'slack' | 'teams' | 'discord' = 'standard') {
      const world = await insertWorld(db);
      const viewer = viewerOf(world.organization, world.admin, 'admin');
      const { id, secret } = await createWebhook(viewer, { kind, name: '', url, eventTypes: null });
      const key = await insertApiKey(db, world.space, world.admin.id, { name: 'Chatbot <v1>' });
      return { ...world, viewer, id, secret: secret ?? '', key };
    },
    /** Records events of an organization. */
    happen: (organizationId: string, count = 1) =>
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
      ),
    attemptsOf: (endpointId: string) =>
      db
        .select({ status: webhookAttempts.status, excerpt: webhookAttempts.excerpt, at: webhookAttempts.createdAt })
        .from(webhookAttempts)
        .innerJoin(webhookDeliveries, eq(webhookDeliveries.id, webhookAttempts.deliveryId))
        .where(eq(webhookDeliveries.endpointId, endpointId))
        .orderBy(asc(webhookAttempts.createdAt)),
    countIn,
    untilDelivered: (endpointId: string, count = 1) => expect.poll(() => countIn(endpointId, 'delivered')).toBe(count),
    endpointRow: async (id: string) => (await db.select().from(webhookEndpoints).where(eq(webhookEndpoints.id, id)))[0],
    /** Stops the senders and receivers of a test, and deletes its webhooks. */
    async reset() {
      for (const one of opened.splice(0).reverse()) await (one.stop?.() ?? one.close?.());
      await db.delete(webhookEndpoints);
    },
    async close() {
      await Promise.all([db.$client.end(), closePools()]);
      await database.close();
    },
  };
}
