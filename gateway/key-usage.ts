import type postgres from 'postgres';
import { findUsageProgress, readFrom } from '@/db/queries/usage-report';
import type { UsageBody } from '@/lib/api/schemas';
import { AppError } from '@/lib/errors';
import { noUsage, toPercentiles, type UsageFigures } from '@/lib/usage/metrics';
import { bucketOf, parseUsageParams, timeOf } from '@/lib/usage/params';
import { readUsageReport } from '@/lib/usage/report';
import { isTimeZone } from '@/lib/usage/time';
import type { AdmissionRow } from './admit-batch';

const groups = ['model', 'endpoint', 'status'] as const;
/** Models or endpoints of a key beyond this are added up as the rest. */
const shownGroups = 50;

/**
 * Returns the body of GET /v1/usage: the usage of the calling key.
 * @throws AppError invalid_request for invalid parameters
 */
export async function describeUsage(row: AdmissionRow, url: string, sql: postgres.Sql): Promise<UsageBody> {
  const query = new URL(url).searchParams;
  const zone = query.get('time_zone') ?? 'UTC';
  if (!isTimeZone(zone))
    throw invalid('time_zone', 'time_zone must be the name of a time zone, such as Europe/Berlin.');
  const groupBy = query.get('group_by');
  const group = groups.find((name) => name === groupBy);
  if (groupBy !== null && !group) throw invalid('group_by', `group_by must be one of ${groups.join(', ')}.`);
  const raw = Object.fromEntries(['range', 'from', 'to', 'bucket'].map((name) => [name, query.get(name) ?? undefined]));
  const params = parseUsageParams(raw);
  const now = new Date();
  const time = timeOf(params, now, zone);
  requireUnderstood(query, params, time);
  const bucket = bucketOf(params, time, now);
  if (params.bucket && params.bucket !== bucket) {
    throw invalid(
      'bucket',
      `This time has no buckets of a ${params.bucket}: leave bucket out, or request a shorter time.`,
    );
  }
  const db = readFrom(sql);
  const scope = { organizationId: row.key.organizationId, spaces: [row.key.spaceId], keys: [row.key.apiKeyId] };
  const report = await readUsageReport(
    scope,
    { time, bucket, zone, group: group ?? 'key', order: 'requests', limit: shownGroups, metric: 'all' },
    db,
  );
  const { hoursUntil } = await findUsageProgress(row.key.organizationId, db);
  return {
    object: 'usage',
    api_key: row.key.apiKeyId,
    from: time.from.toISOString(),
    to: time.to.toISOString(),
    bucket,
    time_zone: zone,
    group_by: group ?? null,
    compared_until: hoursUntil.toISOString(),
    total: toBody(report.total.figures),
    data: report.starts.map((start, index) => ({
      start: start.toISOString(),
      ...toBody(report.total.buckets[index] ?? { ...noUsage, ...toPercentiles(undefined) }),
      groups: group
        ? report.groups
            .map(({ value, buckets }) => ({ value, figures: buckets[index] }))
            .flatMap(({ value, figures }) =>
              figures && figures.requests + figures.refusals > 0
                ? [{ [group]: value || null, ...toBody(figures) }]
                : [],
            )
        : undefined,
    })),
  };
}

function requireUnderstood(
  query: URLSearchParams,
  params: ReturnType<typeof parseUsageParams>,
  time: ReturnType<typeof timeOf>,
): void {
  const bucket = query.get('bucket');
  if (bucket !== null && params.bucket !== bucket)
    throw invalid('bucket', 'bucket must be minute, hour, day or month.');
  const range = query.get('range');
  if (range !== null && params.range !== range)
    throw invalid('range', 'range must be 1h, 24h, 7d, 30d, 90d or 12m, without from and to.');
  const [from, to] = [query.get('from'), query.get('to')];
  const isDate = (text: string) => Number.isFinite(Date.parse(text));
  if ((from === null) !== (to === null) || [from, to].some((text) => text !== null && !isDate(text))) {
    throw invalid('from', 'from and to must both be given, as 2026-11-27 or 2026-11-27T12:00:00Z.');
  }
  if (params.range === null && Date.parse(to ?? '') < time.from.getTime()) {
    throw invalid('to', 'to must be after from, and within the last 13 months.');
  }
}

const invalid = (param: string, message: string) => new AppError('invalid_request', message, { param });

function toBody(figures: UsageFigures) {
  const round = (ms: number | null) => (ms === null ? null : Math.round(ms));
  return {
    requests: figures.requests,
    refusals: figures.refusals,
    failures: figures.failures,
    error_rate: figures.requests > 0 ? figures.failures / figures.requests : null,
    input_tokens: figures.input,
    cached_tokens: figures.cached,
    output_tokens: figures.output,
    reasoning_tokens: figures.reasoning,
    estimated_requests: figures.estimated,
    latency_ms: { p50: round(figures.p50), p95: round(figures.p95) },
  };
}
