import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startSenderProcess } from '@/e2e/support/sender-process';
import type { Answer } from '@/e2e/support/webhook-receiver';
import { openWebhookWorld, quick } from '@/e2e/support/webhook-world';

let world: Awaited<ReturnType<typeof openWebhookWorld>>;
beforeAll(async () => {
  world = await openWebhookWorld();
});
afterEach(() => world.reset());
afterAll(() => world.close());

test('a sender that is killed between any two steps loses no event, and each has one id', async () => {
  let child: Awaited<ReturnType<typeof startSenderProcess>> | undefined;
  let kill: Answer | undefined;
  const receiver = await world.receive((response, message) => (kill ? kill(response, message) : response.end()));
  const { id, organization } = await world.setUp(receiver.url);
  await world.happen(organization.id, 60);
  const options = { ...quick, leaseSeconds: 1 };
  // The kills: before the answer (sent, not recorded), after it (recorded or not), and soon after the start (taken).
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
  world.send(options);
  await world.untilDelivered(id, 60);
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(60);
});

test('two senders share the messages, and each arrives once', async () => {
  const receiver = await world.receive();
  const { id, organization } = await world.setUp(receiver.url);
  await world.happen(organization.id, 100);
  const child = await startSenderProcess(quick);
  world.send();
  await world.untilDelivered(id, 100);
  await child.kill();
  expect(receiver.received).toHaveLength(100);
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
