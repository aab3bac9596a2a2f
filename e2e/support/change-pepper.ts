import { setTimeout as delay } from 'node:timers/promises';
import { inArray, sql } from 'drizzle-orm';
import { Agent } from 'undici';
import { apiKeySecrets } from '@/db/schema/api-keys';
import { peppers } from '@/db/schema/peppers';
import { pepperCheckOf } from '@/lib/api-keys/secret';
import type { FixtureDb } from './fixtures';
import { callKey, insertFreeKeys, type Statuses } from './gateway-load';

/** A running instance of the API. */
export type Instance = { url: string; stop(): Promise<unknown> };
export type PepperSettings = { pepper: Buffer; next?: Buffer; previous?: Buffer };

type Plan = {
  old: Buffer;
  next: Buffer;
  keys: number;
  perSecond: number;
  secondsPerStep: number;
  /** Starts an instance, which records its peppers. */
  start(settings: PepperSettings): Promise<Instance>;
};

/**
 * Changes the pepper in its three steps while keys are used on two instances, which are replaced one by one. One key is
 * not used until the last step.
 * @returns the statuses of each step, and the number of secrets with the old pepper after it
 */
export async function changePepper(db: FixtureDb, { old, next, ...plan }: Plan) {
  const keys = await insertFreeKeys(db, plan.keys);
  const [unused, ...used] = keys;
  const agent = new Agent();
  const instances: Instance[] = [await plan.start({ pepper: old }), await plan.start({ pepper: old })];
  const pending = new Set<Promise<void>>();
  const steps: { name: string; statuses: Statuses; old: number }[] = [];
  let statuses: Statuses = new Map();
  let sent = 0;

  async function send(): Promise<void> {
    const into = statuses;
    sent += 1;
    const { secret = '' } = used[sent % used.length] ?? {};
    const status = await callKey(instances[sent % 2]?.url ?? '', secret, agent);
    into.set(status, (into.get(status) ?? 0) + 1);
  }
  function sendOne(): void {
    const one: Promise<void> = send().finally(() => pending.delete(one));
    pending.add(one);
  }

  async function replaceAll(settings: PepperSettings): Promise<void> {
    for (const index of [0, 1]) {
      const left = instances[index];
      // Like behind a load balancer: the new instance gets the requests before the old one finishes its last and stops.
      instances[index] = await plan.start(settings);
      await Promise.all(pending);
      await left?.stop();
    }
  }

  const countOld = async () => {
    const ids = keys.map(({ id }) => id);
    const rows = await db
      .select({ version: apiKeySecrets.hashVersion })
      .from(apiKeySecrets)
      .where(inArray(apiKeySecrets.apiKeyId, ids));
    return rows.filter(({ version }) => version === 1).length;
  };

  async function step(name: string, run: () => Promise<unknown>): Promise<void> {
    statuses = new Map();
    await run();
    await delay(plan.secondsPerStep * 1_000);
    steps.push({ name, statuses, old: await countOld() });
  }

  const timer = setInterval(sendOne, 1_000 / plan.perSecond);
  try {
    await step('both accepted', () => replaceAll({ pepper: old, next }));
    await step('rehashed as used', () =>
      db
        .update(peppers)
        .set({ startedAt: sql`now()` })
        .where(inArray(peppers.checkValue, [pepperCheckOf(next)])),
    );
    await step('exchanged', () => replaceAll({ pepper: next, previous: old }));
    if (unused) used.push(unused);
    await step('the last key used', async () => {});
    await step('dropped', () => replaceAll({ pepper: next }));
    return steps;
  } finally {
    clearInterval(timer);
    await Promise.all(pending);
    await Promise.all(instances.map((instance) => instance.stop()));
    await agent.close();
  }
}
