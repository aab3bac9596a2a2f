import { startGateway } from '@/e2e/support/app';
import { insertApiKey, insertWorld } from '@/e2e/support/fixtures';
import { anHourAhead, type Statuses, sendAtOnce, sendSteadily } from '@/e2e/support/gateway-load';
import type { Result, TestContext } from './run';

const rounds = 10;
const perMinute = 600;
const burst = 60;

/** Checks rate limits across two processes whose clocks differ by an hour: the exact burst, and the rate for a minute. */
export async function verifyLimits({ environment, db }: TestContext): Promise<Result[]> {
  const servers = [await startGateway({ environment }), await startGateway({ environment, settings: anHourAhead })];
  const urls = servers.map(({ url }) => url);
  const newKey = async (given = {}) => {
    const { space, admin } = await insertWorld(db);
    return insertApiKey(db, space, admin.id, given);
  };
  try {
    const admittedPerRound: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const key = await newKey({ requestsPerMinute: 1, burst });
      admittedPerRound.push((await sendAtOnce(urls, key.secret, 500)).get(200) ?? 0);
    }
    const [overloadedKey, steadyKey] = [await newKey({ requestsPerMinute: perMinute, burst }), await newKey()];
    const [overloaded, steady] = await Promise.all([
      sendSteadily(urls, overloadedKey.secret, { perSecond: (5 * perMinute) / 60, seconds: 60 }),
      sendSteadily(urls, steadyKey.secret, { perSecond: 5, seconds: 60 }),
    ]);
    const expected = burst + (perMinute / 60) * overloaded.seconds;
    const admitted = overloaded.statuses.get(200) ?? 0;
    return [
      {
        name: `500 concurrent requests on two processes, ${rounds} times`,
        target: `exactly the burst of ${burst}`,
        measured: `${admittedPerRound.join(', ')} admitted`,
        passed: admittedPerRound.every((count) => count === burst),
      },
      {
        name: `five times the rate for ${overloaded.seconds.toFixed(1)} s`,
        target: `burst + rate = ${expected.toFixed(0)}, ±2 %`,
        measured: `${formatStatuses(overloaded.statuses)}: ${(100 * (admitted / expected - 1)).toFixed(2)} %`,
        passed: Math.abs(admitted / expected - 1) < 0.02,
      },
      {
        name: 'another organization at five requests a second at the same time',
        target: 'none refused',
        measured: formatStatuses(steady.statuses),
        passed: steady.statuses.get(200) === 300 && steady.statuses.size === 1,
      },
    ];
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}

/** Formats the count of each status, lowest status first. */
export function formatStatuses(statuses: Statuses): string {
  const parts = [...statuses].sort(([a], [b]) => a - b);
  return parts.map(([status, count]) => `${count.toLocaleString('en')} × ${status || 'no answer'}`).join(', ');
}
