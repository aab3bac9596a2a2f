import { startGateway } from '@/e2e/support/app';
import { insertApiKey, insertWorld } from '@/e2e/support/fixtures';
import { anHourAhead, type Statuses, sendAtOnce, sendSteadily } from '@/e2e/support/gateway-load';
import type { Finding, Ground } from './run';

const rounds = 10;
const perMinute = 600;
const burst = 60;

/** Limits on two processes, the second an hour ahead: the burst, exactly, and five times the rate for a minute. */
export async function proveLimits({ environment, db }: Ground): Promise<Finding[]> {
  const servers = [await startGateway({ environment }), await startGateway({ environment, settings: anHourAhead })];
  const urls = servers.map(({ url }) => url);
  const newKey = async (given = {}) => {
    const { space, admin } = await insertWorld(db);
    return insertApiKey(db, space, admin.id, given);
  };
  try {
    const bursts: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const key = await newKey({ requestsPerMinute: 1, burst });
      bursts.push((await sendAtOnce(urls, key.secret, 500)).get(200) ?? 0);
    }
    const [busy, calm] = [await newKey({ requestsPerMinute: perMinute, burst }), await newKey()];
    const [pressed, beside] = await Promise.all([
      sendSteadily(urls, busy.secret, { perSecond: (5 * perMinute) / 60, seconds: 60 }),
      sendSteadily(urls, calm.secret, { perSecond: 5, seconds: 60 }),
    ]);
    const due = burst + (perMinute / 60) * pressed.seconds;
    const admitted = pressed.statuses.get(200) ?? 0;
    return [
      {
        what: `500 at once on two processes, ${rounds} times`,
        promised: `exactly the burst of ${burst}`,
        found: `${bursts.join(', ')} admitted`,
        holds: bursts.every((count) => count === burst),
      },
      {
        what: `five times the rate for ${pressed.seconds.toFixed(1)} s`,
        promised: `burst and rate, ${due.toFixed(0)}, within 2 %`,
        found: `${formatStatuses(pressed.statuses)}: ${(100 * (admitted / due - 1)).toFixed(2)} %`,
        holds: Math.abs(admitted / due - 1) < 0.02,
      },
      {
        what: 'another organization at five requests a second meanwhile',
        promised: 'no refusal',
        found: formatStatuses(beside.statuses),
        holds: beside.statuses.get(200) === 300 && beside.statuses.size === 1,
      },
    ];
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}

/** How often each status came. */
export function formatStatuses(statuses: Statuses): string {
  const parts = [...statuses].sort(([a], [b]) => a - b);
  return parts.map(([status, count]) => `${count.toLocaleString('en')} × ${status || 'no answer'}`).join(', ');
}
