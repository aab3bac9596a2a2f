import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { webhookEndpoints } from '@/db/schema/webhooks';
import { insertWorld } from '@/e2e/support/fixtures';
import { startSenderProcess } from '@/e2e/support/sender-process';
import { startReceiver } from '@/e2e/support/webhook-receiver';
import { sealText } from '@/lib/webhooks/sealed-text';
import { createSigningSecret } from '@/lib/webhooks/signature';
import type { Result, TestContext } from './run';

const queued = 100_000;
const awaySeconds = 20;
const backSeconds = 10;
/** How much a sender's memory may grow, including garbage that was not collected yet. */
const maxGrowthMb = 64;

/** Queues 100,000 events for an unavailable receiver: the sender's memory stays flat, and no event is lost. */
export async function verifyWebhooks({ environment, db }: TestContext): Promise<Result[]> {
  const world = await insertWorld(db);
  const organizationId = world.organization.id;
  const reserved = await startReceiver();
  const { port, url } = reserved;
  await reserved.close();
  const id = newId();
  const endpoint = { id, organizationId, kind: 'standard', url, secret: sealText(createSigningSecret(), id) };
  await db.insert(webhookEndpoints).values(endpoint);
  const sender = await startSenderProcess({ idleMs: 200 }, { ...environment, WEBHOOK_ALLOW_PRIVATE: 'true' });
  try {
    await delay(2_000);
    const before = await memoryMb(sender.pid);
    await db.execute(sql`
      insert into events (id, organization_id, type, data)
      select gen_random_uuid(), ${organizationId}, 'api_key.limit_reached', '{"name": "Busy"}'
      from generate_series(1, ${queued}::int)`);
    const away = await largestMemoryMb(sender.pid, awaySeconds);
    const receiver = await startReceiver({ port });
    const back = await largestMemoryMb(sender.pid, backSeconds);
    const received = new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size;
    await sender.kill();
    await receiver.close();
    const [row] = await db.execute<{ waiting: number; delivered: number }>(sql`
      select count(*) filter (where state = 'waiting')::int as waiting,
        count(*) filter (where state = 'delivered')::int as delivered
      from webhook_deliveries where endpoint_id = ${id}`);
    const { waiting = 0, delivered = 0 } = row ?? {};
    const growth = Math.max(away, back) - before;
    return [
      {
        name: `memory of the sender while ${queued.toLocaleString('en-US')} events wait`,
        target: `at most ${maxGrowthMb} MB more than before`,
        measured: `${before} MB before, ${away} MB while the receiver is away, ${back} MB once it is back`,
        passed: growth <= maxGrowthMb,
      },
      {
        name: 'events that wait for a receiver that is away',
        target: 'none is lost, and they arrive once it is back',
        measured: `${waiting} wait, ${delivered} are delivered, ${received} arrived in ${backSeconds} s`,
        // Messages that arrived may not be recorded yet when the sender is killed.
        passed: waiting + delivered === queued && received > 0 && received >= delivered,
      },
    ];
  } finally {
    await sender.kill();
    await db.delete(webhookEndpoints).where(sql`id = ${id}`);
  }
}

async function largestMemoryMb(pid: number, seconds: number): Promise<number> {
  let largest = 0;
  for (let second = 0; second < seconds; second += 1) {
    await delay(1_000);
    largest = Math.max(largest, await memoryMb(pid));
  }
  return largest;
}

async function memoryMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024);
}
