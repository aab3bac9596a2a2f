import 'server-only';
import { csvResponse, toCsvLine } from '../csv';
import type { Viewer } from '../viewer';
import type { UsageFigures } from './metrics';
import { groupLabels, type UsageParams } from './params';
import { getUsage } from './service';

const figureHeader = [
  'Requests',
  'Refusals',
  'Failures',
  'Input tokens',
  'Cached input tokens',
  'Output tokens',
  'Reasoning tokens',
  'Requests with estimated tokens',
  'Latency p50 (ms)',
  'Latency p95 (ms)',
];

/**
 * Exports what the usage page shows as a CSV file: a line for each period and group, and for the others together.
 * @throws AppError subscription_inactive, before the response starts
 */
export async function exportUsage(viewer: Viewer, params: UsageParams, zone: string): Promise<Response> {
  const data = await getUsage(viewer, params, zone, { withAllMetrics: true });
  const groups = [
    ...data.series.map(({ name, value, buckets }) => ({ name, id: value, buckets })),
    ...(data.rest ? [{ name: 'Other', id: null, buckets: data.rest.buckets }] : []),
  ];
  const lines = data.starts.map((start, index) =>
    groups
      .map(({ name, id, buckets }) => ({ name, id, figures: buckets[index] }))
      .map(({ name, id, figures }) => (figures ? toCsvLine([start, name, id, ...cellsOf(figures)]) : ''))
      .join(''),
  );
  const header = ['Start', groupLabels[params.group], 'Id', ...figureHeader];
  return csvResponse(`usage-${viewer.organization.slug}.csv`, header, chunksOf(lines));
}

async function* chunksOf(lines: readonly string[]) {
  yield* lines;
}

function cellsOf({ requests, refusals, failures, input, cached, output, reasoning, estimated, ...rest }: UsageFigures) {
  const latencies = [rest.p50, rest.p95].map((ms) => ms && Math.round(ms));
  return [requests, refusals, failures, input, cached, output, reasoning, estimated, ...latencies];
}
