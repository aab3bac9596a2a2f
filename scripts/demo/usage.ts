const hourMs = 3_600_000;
const daysKept = 30;

type Key = { createdAt: Date; lastUsedAt: Date | null; removedAt: Date | null };

/**
 * Returns the usage of the last 30 days by hour: less at night and at weekends, with a few refusals.
 * @param hourly forty times the requests of an average hour, so that the request log can contain every request
 */
export function usageOf(key: Key, hourly: number, now: number) {
  if (key.lastUsedAt === null || hourly === 0) return [];
  // Some callers of a removed key still call.
  const isStillCalled = key.removedAt !== null && now - key.lastUsedAt.getTime() < 24 * hourMs;
  const until = isStillCalled ? now : key.lastUsedAt.getTime();
  const from = Math.max(key.createdAt.getTime(), now - daysKept * 24 * hourMs);
  const rows = [];
  for (let hour = Math.ceil(from / hourMs) * hourMs; hour <= until; hour += hourMs) {
    const expected = (hourly / 40) * shape(new Date(hour)) * (0.7 + 0.6 * Math.random());
    const isRefused = key.removedAt !== null && hour > key.removedAt.getTime();
    // Also at night, so that the demo always has a removed key that is still called.
    const requests = Math.max(isRefused ? 1 : 0, Math.floor(expected + Math.random()));
    const refusals = isRefused ? requests : Math.random() < 0.02 ? Math.ceil(requests * 0.2 * Math.random()) : 0;
    const answered = isRefused ? 0 : requests;
    if (requests === 0) continue;
    rows.push({
      hour: new Date(hour),
      requests: answered,
      refusals,
      refusalReasons: refusals === 0 ? undefined : { [isRefused ? 'removed' : 'limited']: refusals },
      promptTokens: answered * (180 + Math.round(240 * Math.random())),
      completionTokens: answered * (90 + Math.round(160 * Math.random())),
    });
  }
  return rows;
}

/** Returns the factor of an hour to the average: 1.9 at midday, 0.25 at night, less at weekends. */
function shape(date: Date): number {
  const daily = 1 - 0.85 * Math.cos(((date.getUTCHours() - 1) / 24) * 2 * Math.PI);
  const isWeekend = [0, 6].includes(date.getUTCDay());
  return daily * (isWeekend ? 0.4 : 1.15);
}
