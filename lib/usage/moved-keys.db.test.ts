import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldUsage, insertUsageBatch, type UsageEntry } from '@/db/queries/usage-batches';
import { openOwnDatabase } from '@/e2e/support/own-database';
import { insertManyCohorts, insertUsageWorld } from '@/e2e/support/usage-world';
import { latencyBucketOf, packLatency } from './latency';
import { toPercentiles } from './metrics';
import { parseUsageParams } from './params';
import { getUsage } from './service';

// A database of its own, because the test writes hours that are long past.
const own = openOwnDatabase();
const hourMs = 3_600_000;
/** Folding this long after an hour was closed adds 40 minutes of the next hour to its open hour. */
const partOfHour = 0.9 * hourMs;

const owners = fc.constantFrom('first', 'second');
const environments = fc.constantFrom('production', 'staging', null);
const key = fc.integer({ min: 0, max: 2 });
const steps = fc.array(
  fc.oneof(
    // A use is late if its hour is already closed.
    fc.record({
      kind: fc.constant('use' as const),
      key,
      hoursAgo: fc.oneof(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 300 * 24 })),
      statusClass: fc.constantFrom('succeeded', 'failed', 'refused'),
      latency: fc.integer({ min: 0, max: 90_000 }),
    }),
    fc.record({ kind: fc.constant('change' as const), key, owner: owners, environment: environments }),
    fc.record({ kind: fc.constant('fold' as const), until: fc.integer({ min: 0, max: 48 }) }),
  ),
  { minLength: 5, maxLength: 40 },
);

type Use = { hoursAgo: number; statusClass: string; latency: number };
type Key = { organizationId: string; spaceId: string; id: string } | undefined;
type Settings = { owner: string; environment: string | null | undefined };

function toEntry(key: Key, { hoursAgo, statusClass, latency }: Use, now: number): UsageEntry {
  const isRefused = statusClass === 'refused';
  return {
    organizationId: key?.organizationId ?? '',
    apiKeyId: key?.id ?? '',
    spaceId: key?.spaceId ?? '',
    at: new Date(now - hoursAgo * hourMs),
    model: 'm',
    endpoint: '/v1/chat/completions',
    statusClass,
    requests: isRefused ? 0 : 1,
    refusals: isRefused ? 1 : 0,
    reason: null,
    inputTokens: 0,
    outputTokens: 0,
    cachedTokens: 0,
    reasoningTokens: 0,
    estimated: 0,
    latencies: isRefused ? [] : [packLatency(latencyBucketOf(latency), 1)],
  };
}

test('usage belongs to the current owner and environment of its key, before and after the usage is moved', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.boolean(), async (story, isLarge) => {
      const { organization, keys, admins, member, spaces } = await insertUsageWorld(own.db);
      await own.sql`truncate usage_rollups, usage_batches, usage_progress, usage_cohorts, usage_key_cohorts, usage_moved_keys, api_key_usage`;
      const now = Math.floor(Date.now() / hourMs) * hourMs;
      // Hours before this are closed.
      let closed = Math.floor(now / (24 * hourMs)) * 24 * hourMs - 301 * 24 * hourMs;
      await own.sql`insert into usage_progress (hours_until, days_until) values (${new Date(closed)}, ${new Date(closed)})`;
      // Admission counts a request before the gateway writes its details.
      const uses = story.flatMap((step, index) =>
        step.kind === 'use' ? [{ index, ...toEntry(keys[step.key], step, now) }] : [],
      );
      for (const { apiKeyId, at, requests, refusals } of uses) {
        const counted = { organization_id: organization.id, api_key_id: apiKeyId, hour: at, requests, refusals };
        await own.sql`insert into api_key_usage ${own.sql(counted)} on conflict (api_key_id, hour) do update set
          requests = api_key_usage.requests + excluded.requests, refusals = api_key_usage.refusals + excluded.refusals`;
      }
      if (isLarge) await insertManyCohorts(own.sql, organization.id);
      let lastFold = 0;
      const people = { first: admins.user.id, second: member.user.id };
      const settings = new Map<string, Settings>(
        keys.map(({ id, ownerId: owner, environment }) => [id, { owner, environment }]),
      );

      const filters: { filter: string; matches: (of?: Settings) => boolean }[] = [
        { filter: '', matches: () => true },
        { filter: '&environment=production', matches: (of) => of?.environment === 'production' },
        { filter: '&environment=none,staging', matches: (of) => of?.environment !== 'production' },
        { filter: `&owner=${people.first}`, matches: (of) => of?.owner === people.first },
        {
          filter: `&owner=${people.second}&environment=none`,
          matches: (of) => of?.owner === people.second && !of.environment,
        },
      ];
      let checks = 0;
      const check = async (time: string, zone: string, written: number) => {
        for (const [viewer, visible] of [
          [admins, spaces],
          [member, spaces.slice(0, 1)],
        ] as const) {
          for (const group of ['owner', 'environment', 'space'] as const) {
            checks += 1;
            const { filter, matches } = filters[checks % filters.length] ?? { filter: '', matches: () => true };
            const query = `${time}${filter}`;
            const params = parseUsageParams(Object.fromEntries(new URLSearchParams(`group=${group}&${query}`)));
            const data = await getUsage(viewer, params, zone, { now: new Date(now) });
            const [from, to] = [new Date(data.from), new Date(data.to)];
            // Closed hours contain all requests that admission counted, other hours only those that were written.
            const seen = uses.filter(
              ({ at, spaceId, apiKeyId, index }) =>
                (at.getTime() < closed || index < written) &&
                at >= from &&
                at < to &&
                visible.some(({ id }) => id === spaceId) &&
                matches(settings.get(apiKeyId)),
            );
            const groupOf = ({ apiKeyId, spaceId }: UsageEntry) =>
              group === 'space' ? spaceId : (settings.get(apiKeyId)?.[group] ?? '');
            const expected = Object.fromEntries(
              [...new Set(seen.map(groupOf))].map((value) => {
                const entries = seen.filter((entry) => groupOf(entry) === value);
                const counts = new Map<number, number>();
                for (const { latencies } of entries.filter(({ index }) => index < written))
                  for (const packed of latencies) counts.set(packed & 255, (counts.get(packed & 255) ?? 0) + 1);
                return [
                  value,
                  {
                    requests: entries.reduce((sum, entry) => sum + entry.requests, 0),
                    refusals: entries.reduce((sum, entry) => sum + entry.refusals, 0),
                    ...toPercentiles(counts),
                  },
                ];
              }),
            );
            const found = data.series.map(({ value, figures: { requests, refusals, p50, p95 } }) => [
              value,
              { requests, refusals, p50, p95 },
            ]);
            expect(Object.fromEntries(found), `${group} ${query} ${zone}`).toEqual(expected);
          }
        }
      };

      const change = async (index: number, { owner, environment = null }: Settings) => {
        const id = keys[index]?.id ?? '';
        settings.set(id, { owner, environment });
        await own.sql`update api_keys set owner_id = ${owner}, environment = ${environment} where id = ${id}`;
      };
      for (const [index, step] of story.entries()) {
        if (step.kind === 'fold') {
          closed = Math.max(closed, now - step.until * hourMs);
          await foldUsage(own.sql, new Date(closed + partOfHour));
        } else if (step.kind === 'change') {
          await change(step.key, { owner: people[step.owner], environment: step.environment });
          await check('range=90d', 'UTC', lastFold);
        } else {
          await insertUsageBatch(
            own.sql,
            uses.filter((use) => use.index === index),
          );
        }
        if (step.kind === 'fold') lastFold = index;
      }
      await check('range=12m', 'Europe/Berlin', lastFold);
      await foldUsage(own.sql, new Date(closed + partOfHour));
      for (const range of ['24h', '7d', '30d', '90d', '12m'])
        for (const zone of ['UTC', 'Europe/Berlin', 'Asia/Kolkata']) await check(`range=${range}`, zone, story.length);
      // Minutes belong to the current owner too, before and after they are moved.
      await change(0, { owner: people.second, environment: 'staging' });
      await check('range=24h&bucket=minute', 'UTC', story.length);
      await foldUsage(own.sql, new Date(closed + partOfHour));
      await check('range=24h&bucket=minute', 'UTC', story.length);
      const [left] = await own.sql`select count(*)::int as keys from usage_moved_keys`;
      expect(left?.keys).toBe(0);
    }),
    { numRuns: 6 },
  );
}, 300_000);
