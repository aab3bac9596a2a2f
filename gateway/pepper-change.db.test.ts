import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { insertPepper } from '@/db/queries/peppers';
import { peppers } from '@/db/schema/peppers';
import { changePepper } from '@/e2e/support/change-pepper';
import { openFixtures } from '@/e2e/support/fixtures';
import { startTestGateway } from '@/e2e/support/test-gateway';
import { pepperCheckOf } from '@/lib/api-keys/secret';
import { env } from '@/lib/env';

const db = openFixtures();
const next = randomBytes(32);

beforeAll(async () => {
  await db.delete(peppers);
  await insertPepper(pepperCheckOf(env().API_KEY_PEPPER));
  await insertPepper(pepperCheckOf(next));
});
afterAll(async () => {
  await db.delete(peppers);
  await Promise.all([db.$client.end(), closePools()]);
});

test('the pepper is changed in three steps while keys are used on two instances, and no request is refused', async () => {
  const steps = await changePepper(db, {
    old: env().API_KEY_PEPPER,
    next,
    keys: 8,
    perSecond: 20,
    secondsPerStep: 4,
    async start({ pepper, next: coming, previous }) {
      const other = coming ?? previous;
      const otherPepper = other && { pepper: other, isNext: coming !== undefined };
      const gateway = await startTestGateway({ pepper, ...(otherPepper ? { otherPepper } : {}) });
      return { url: gateway.origin, stop: gateway.close };
    },
  });
  for (const { name, statuses } of steps) expect([name, [...statuses.keys()]]).toEqual([name, [200]]);
  // Nothing is rehashed before the operator starts it, and then only secrets that are used.
  expect(steps.map(({ name, old }) => [name, old])).toEqual([
    ['both accepted', 8],
    ['rehashed as used', 1],
    ['exchanged', 1],
    ['the last key used', 0],
    ['dropped', 0],
  ]);
});
