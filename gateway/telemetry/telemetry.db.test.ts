import { afterEach, expect, test } from 'vitest';
import { startFakeCollector } from '@/e2e/support/fake-collector';
import { startFakeUpstream } from '@/e2e/support/fake-upstream';
import { insertApiKey, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { startTestGateway } from '@/e2e/support/test-gateway';
import { createMetrics } from '../metrics';
import { openTelemetry } from './telemetry';

type Attribute = { key: string; value: { stringValue?: string; intValue?: number } };
type SpanJson = {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  status: { code?: number };
  attributes: Attribute[];
};
type MetricJson = {
  name: string;
  sum?: { isMonotonic: boolean; dataPoints: { asDouble: number; attributes: Attribute[] }[] };
  histogram?: { dataPoints: { count: number; bucketCounts: number[]; explicitBounds: number[] }[] };
};

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  for (const name of Object.keys(process.env)) if (name.startsWith('OTEL_')) delete process.env[name];
});

/**
 * Starts a gateway with a collector, an upstream and a key. `end` closes the gateway, which sends the remaining data.
 */
async function setUp(protocol?: string) {
  const [collector, upstream, db] = [await startFakeCollector(), await startFakeUpstream(), openFixtures()];
  closers.push(collector.close, upstream.close, () => db.$client.end());
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = collector.url;
  if (protocol) process.env.OTEL_EXPORTER_OTLP_PROTOCOL = protocol;
  const metrics = createMetrics();
  const telemetry = await openTelemetry(metrics);
  const api = await startTestGateway({ upstream: { baseUrl: upstream.baseUrl }, metrics, telemetry });
  let isClosed = false;
  const end = async () => {
    if (!isClosed) await api.close();
    isClosed = true;
  };
  closers.push(end);
  const world = await insertWorld(db);
  const key = await insertApiKey(db, world.space, world.admin.id);
  return { collector, upstream, api, end, key, world };
}

const spansOf = (sent: { path: string; body: unknown }[]): SpanJson[] =>
  sent.flatMap(({ path, body }) =>
    path === '/v1/traces'
      ? (body as { resourceSpans: { scopeSpans: { spans: SpanJson[] }[] }[] }).resourceSpans.flatMap(({ scopeSpans }) =>
          scopeSpans.flatMap(({ spans }) => spans),
        )
      : [],
  );

const metricsOf = (sent: { path: string; body: unknown }[]): MetricJson[] =>
  sent.flatMap(({ path, body }) =>
    path === '/v1/metrics'
      ? (body as { resourceMetrics: { scopeMetrics: { metrics: MetricJson[] }[] }[] }).resourceMetrics.flatMap(
          ({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics),
        )
      : [],
  );

const valuesOf = (span: SpanJson | undefined) =>
  Object.fromEntries(
    span?.attributes.map(({ key, value }) => [key, value.stringValue ?? Number(value.intValue)]) ?? [],
  );

test('a completion is a span of the client’s trace, and the upstream’s parent', async () => {
  const { collector, upstream, api, end, key, world } = await setUp('http/json');
  const [traceId, parentId] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'];
  const headers = { traceparent: `00-${traceId}-${parentId}-01`, tracestate: 'vendor=1' };
  const response = await api.chat(key.secret, { model: 'gpt-4' }, { headers });
  expect(response.status).toBe(200);
  await response.text();
  await end();

  const [span] = spansOf(collector.sent);
  expect(span).toMatchObject({ traceId, parentSpanId: parentId, name: 'POST /v1/chat/completions', kind: 2 });
  expect(valuesOf(span)).toEqual({
    'http.request.method': 'POST',
    'http.route': '/v1/chat/completions',
    'http.response.status_code': 200,
    'request.id': response.headers.get('x-request-id'),
    'organization.id': world.organization.id,
    'api_key.id': key.id,
    'gen_ai.operation.name': 'chat',
    'gen_ai.request.model': 'gpt-4',
    'gen_ai.usage.input_tokens': 11,
    'gen_ai.usage.output_tokens': 7,
  });
  const forwarded = upstream.seen.at(-1)?.headers;
  expect(forwarded).toMatchObject({ traceparent: `00-${traceId}-${span?.spanId}-01`, tracestate: 'vendor=1' });
  expect(JSON.stringify(collector.sent)).not.toContain(key.secret);
  expect(JSON.stringify(collector.sent)).not.toContain('Hello!');
});

test('a stream is one span that ends with it, a refusal has its code, and a failure is an error', async () => {
  const { collector, upstream, api, end, key } = await setUp('http/json');
  await (await api.chat(key.secret, { model: 'gpt-4', stream: true })).text();
  await (await api.send('/v1/key', { secret: 'pk_wrong' })).text();
  upstream.behave((_request, response) => void response.writeHead(500).end('{}'));
  await (await api.chat(key.secret)).text();
  await end();

  const spans = spansOf(collector.sent);
  expect(spans.map((span) => [span.name, valuesOf(span)['error.type'], span.status.code ?? 0])).toEqual([
    ['POST /v1/chat/completions', undefined, 0],
    ['GET /v1/key', 'invalid_api_key', 0],
    ['POST /v1/chat/completions', 'upstream_error', 2],
  ]);
  expect(valuesOf(spans[0])['gen_ai.usage.output_tokens']).toBe(7);
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(3);
});

test.each([
  '00-0-0-01',
  'ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  `00-${'0'.repeat(32)}-${'0'.repeat(16)}-01`,
])('the malformed traceparent %s begins a trace of its own', async (traceparent) => {
  const { collector, upstream, api, end, key } = await setUp('http/json');
  await (await api.chat(key.secret, {}, { headers: { traceparent } })).text();
  await end();
  const [span] = spansOf(collector.sent);
  expect(span?.parentSpanId ?? '').toBe('');
  expect(upstream.seen.at(-1)?.headers.traceparent).toBe(`00-${span?.traceId}-${span?.spanId}-01`);
});

test('the Prometheus metrics are sent with their names, labels and buckets', async () => {
  const { collector, api, end, key } = await setUp('http/json');
  for (let i = 0; i < 3; i += 1) await (await api.send('/v1/key', { secret: key.secret })).text();
  await end();

  const metrics = metricsOf(collector.sent);
  const requests = metrics.find(({ name }) => name === 'gateway_requests_total');
  expect(requests?.sum?.isMonotonic).toBe(true);
  const [point] = requests?.sum?.dataPoints ?? [];
  expect(point?.asDouble).toBe(3);
  expect(point?.attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue])).toEqual([
    ['route', '/v1/key'],
    ['status', 200],
    ['code', ''],
  ]);
  const durations = metrics.find(({ name }) => name === 'gateway_request_duration_seconds')?.histogram?.dataPoints[0];
  expect(durations?.count).toBe(3);
  expect(durations?.bucketCounts.length).toBe((durations?.explicitBounds.length ?? 0) + 1);
  expect(durations?.bucketCounts.reduce((sum, count) => sum + Number(count), 0)).toBe(3);
});

test('traces and metrics are sent as Protobuf by default', async () => {
  const { collector, api, end, key } = await setUp();
  await (await api.send('/v1/key', { secret: key.secret })).text();
  await end();
  expect(collector.sent.map(({ path, type }) => `${path} ${type}`).sort()).toEqual([
    '/v1/metrics application/x-protobuf',
    '/v1/traces application/x-protobuf',
  ]);
  expect(Math.min(...collector.sent.map(({ bytes }) => bytes))).toBeGreaterThan(100);
});

test('requests are answered while the collector is unavailable', async () => {
  const { collector, api, end, key } = await setUp();
  await collector.close();
  const response = await api.send('/v1/key', { secret: key.secret });
  expect(response.status).toBe(200);
  await end();
});

test('without a collector, openTelemetry returns null', async () => {
  await expect(openTelemetry(createMetrics())).resolves.toBeNull();
});
