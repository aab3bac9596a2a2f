import { randomBytes } from 'node:crypto';
import { startGateway } from '@/e2e/support/app';
import { changePepper } from '@/e2e/support/change-pepper';
import { openFixtures } from '@/e2e/support/fixtures';
import { openTestDatabase } from '@/e2e/support/test-database';
import type { Result } from './run';

const perSecond = 200;

/** Changes the pepper in its three steps, with two processes under load. */
export async function verifyPeppers(): Promise<Result[]> {
  // A database of its own, because the other checks keep their pepper.
  const database = await openTestDatabase();
  const before = process.env.API_KEY_PEPPER;
  process.env.API_KEY_PEPPER = database.environment.API_KEY_PEPPER;
  const db = openFixtures(database.environment.DATABASE_URL);
  try {
    const steps = await changePepper(db, {
      old: Buffer.from(database.environment.API_KEY_PEPPER, 'base64'),
      next: randomBytes(32),
      keys: 101,
      perSecond,
      secondsPerStep: 10,
      start: ({ pepper, next, previous }) =>
        startGateway({
          name: 'pepper',
          environment: { ...database.environment, API_KEY_PEPPER: pepper.toString('base64') },
          settings: {
            API_KEY_PEPPER_NEXT: next?.toString('base64') ?? '',
            API_KEY_PEPPER_PREVIOUS: previous?.toString('base64') ?? '',
          },
        }),
    });
    const counts = steps.flatMap(({ statuses }) => [...statuses]);
    const total = counts.reduce((sum, [, count]) => sum + count, 0);
    const refused = counts.reduce((sum, [status, count]) => sum + (status === 200 ? 0 : count), 0);
    const left = steps.at(-1)?.old ?? 0;
    return [
      {
        name: `the pepper changes at ${perSecond} requests a second on two instances, which are replaced three times`,
        target: 'no request refused, no secret left with the old pepper',
        measured: `${refused} of ${total.toLocaleString('en')} refused; ${left} secrets left`,
        passed: refused === 0 && left === 0,
      },
    ];
  } finally {
    process.env.API_KEY_PEPPER = before;
    await db.$client.end();
    await database.close();
  }
}
