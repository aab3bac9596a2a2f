import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { findFreePort } from '@/db/free-port';
import { apiKeyHours } from '@/db/schema/usage';
import { startGateway, type TestServer } from '@/e2e/support/app';
import { type FakeUpstream, startFakeUpstream, streamWords } from '@/e2e/support/fake-upstream';
import { insertApiKey, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { startTcpProxy, throughProxy } from '@/e2e/support/tcp-proxy';
import { createSecret } from '@/lib/api-keys/secret';

const environment = {
  DATABASE_URL: process.env.DATABASE_URL ?? '',
  AUTH_SECRET: process.env.AUTH_SECRET ?? '',
  API_KEY_PEPPER: process.env.API_KEY_PEPPER ?? '',
};
const db = openFixtures();
const started: TestServer[] = [];
let upstream: FakeUpstream;

beforeAll(async () => {
  upstream = await startFakeUpstream();
});
afterEach(async () => {
  upstream.behave();
  await Promise.all(started.splice(0).map((server) => server.stop()));
});
afterAll(() => Promise.all([db.$client.end(), upstream.close()]));

async function start(settings: Record<string, string> = {}, databaseUrl = environment.DATABASE_URL) {
  const server = await startGateway({ environment: { ...environment, DATABASE_URL: databaseUrl }, settings });
  started.push(server);
  return server;
}

async function newKey() {
  const { space, admin } = await insertWorld(db);
  return insertApiKey(db, space, admin.id);
}

const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });
const chat = (server: TestServer, secret: string, fields: Record<string, unknown> = {}) =>
  fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: bearer(secret),
    body: JSON.stringify({ messages: [{ role: 'user', content: 'Hello!' }], ...fields }),
  });

/** Requests a path that needs no key; returns the status and the JSON. */
async function ask(url: string): Promise<[number, unknown]> {
  const response = await fetch(url);
  return [response.status, await response.json()];
}

/** Sends raw bytes and waits until the server closes the connection. */
async function sendRaw(server: TestServer, bytes: string): Promise<void> {
  const socket = connect(Number(new URL(server.url).port), 'localhost', () => socket.write(bytes));
  await once(socket.resume(), 'close');
}

test('an invalid setting is reported by its name, without a stack', async () => {
  const attempt = startGateway({ environment, settings: { API_KEY_PEPPER: 'short' } });
  await expect(attempt).rejects.toThrow(/API_KEY_PEPPER: must have at least 32 bytes/);
  await expect(attempt).rejects.not.toThrow(/ at .*\.[jt]s/);
});

test.each([
  ['postgres://u:50%@127.0.0.1:1/db', /The database at 127\.0\.0\.1:1 can't be used/],
  ['postgres://u:p@[::1]:1/db', /The database at \[::1\]:1 can't be used/],
  ['postgres://u:p@/db?host=/nowhere', /The database at \/nowhere\/\.s\.PGSQL\.5432 can't be used/],
  ['postgres://u:p@127.0.0.1/db?statement_timeout=9', /DATABASE_URL: has the parameter statement_timeout/],
])('a start with DATABASE_URL=%s ends with a sentence', async (url, message) => {
  const attempt = start({}, url);
  await expect(attempt).rejects.toThrow(message);
  await expect(attempt).rejects.not.toThrow(/ at .*\.[jt]s/);
});

test('HOST is the only address that the API and the metrics listen on', async () => {
  const metricsPort = await findFreePort();
  const server = await start({ HOST: '127.0.0.1', METRICS_PORT: String(metricsPort) });
  const ports = [new URL(server.url).port, String(metricsPort)];
  for (const port of ports) {
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
    for (const other of ['127.0.0.2', '[::1]']) {
      await expect(fetch(`http://${other}:${port}/healthz`)).rejects.toThrow();
    }
  }
  expect(await readFile(server.logFile, 'utf8')).toContain(`http://127.0.0.1:${ports[0]}/v1`);
  for (const host of ['192.0.2.1', 'no-such-host.invalid', '::g']) {
    await expect(start({ HOST: host })).rejects.toThrow(/HOST is no address of this machine/);
  }
});

test('/healthz and /readyz answer without a key, and /readyz reports an unavailable database', async () => {
  const { hostname, port } = new URL(environment.DATABASE_URL);
  const proxy = await startTcpProxy({ host: hostname, port: Number(port || 5432) });
  const server = await start({}, throughProxy(environment.DATABASE_URL, proxy.port));
  expect(await ask(`${server.url}/healthz`)).toEqual([200, { status: 'alive' }]);
  expect(await ask(`${server.url}/readyz`)).toEqual([200, { status: 'ready' }]);
  for (const lose of [proxy.cut, proxy.swallow]) {
    lose();
    await delay(1_100);
    const askedAt = performance.now();
    expect(await ask(`${server.url}/readyz`)).toEqual([503, { status: 'not_ready', reason: 'database' }]);
    expect(performance.now() - askedAt).toBeLessThan(1_500);
    expect(await ask(`${server.url}/healthz`)).toEqual([200, { status: 'alive' }]);
    proxy.mend();
    await expect.poll(() => ask(`${server.url}/readyz`)).toEqual([200, { status: 'ready' }]);
  }
  expect(await server.stop()).toBe(0);
  await proxy.close();
});

test('metrics are served on their own port and contain no key and no path', async () => {
  const metricsPort = await findFreePort();
  const server = await start({ METRICS_PORT: String(metricsPort), UPSTREAM_BASE_URL: upstream.baseUrl });
  const key = await newKey();
  await fetch(`${server.url}/v1/key`, { headers: bearer(key.secret) });
  await fetch(`${server.url}/v1/key`, { headers: bearer(createSecret()) });
  await fetch(`${server.url}/v1/models/no-such-model`, { headers: bearer(key.secret) });
  await fetch(`${server.url}/some/where`);
  await sendRaw(server, 'no HTTP at all\r\n\r\n');
  await (await chat(server, key.secret, { stream: true })).text();
  upstream.behave((_request, response) => void response.writeHead(500).end());
  await chat(server, key.secret);

  const response = await fetch(`http://localhost:${metricsPort}/metrics`);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const text = await response.text();
  for (const line of [
    'gateway_requests_total{route="/v1/key",status="200",code=""} 1',
    'gateway_requests_total{route="/v1/key",status="401",code="invalid_api_key"} 1',
    'gateway_requests_total{route="/v1/models/{model}",status="404",code="model_not_found"} 1',
    'gateway_requests_total{route="none",status="404",code="not_found"} 1',
    'gateway_requests_total{route="none",status="400",code="invalid_request"} 1',
    'gateway_requests_total{route="/v1/chat/completions",status="200",code=""} 1',
    'gateway_requests_total{route="/v1/chat/completions",status="502",code="upstream_error"} 1',
    'gateway_request_duration_seconds_count{route="/v1/chat/completions"} 2',
    'gateway_admission_batch_size_count 5',
    'gateway_upstream_errors_total{code="upstream_error"} 1',
    'gateway_streams_running 0',
    'gateway_pool_waiting 0',
    'gateway_flush_failures_total 0',
  ]) {
    expect(text.split('\n')).toContain(line);
  }
  expect(text).toMatch(/^gateway_meter_queue \d+$/m);
  // Polled, because usage may be being written.
  const read = async () => (await fetch(`http://localhost:${metricsPort}/metrics`)).text();
  await expect.poll(read).toMatch(/^gateway_pool_connections_in_use 0$/m);
  expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
  for (const untold of [key.id, key.secret, key.lastFive, 'no-such-model', 'some/where']) {
    expect(text).not.toContain(untold);
  }
  expect(await ask(`http://localhost:${metricsPort}/readyz`)).toEqual([200, { status: 'ready' }]);
  expect((await fetch(`${server.url}/metrics`)).status).toBe(404);
  expect((await fetch(`http://localhost:${metricsPort}/v1/key`)).status).toBe(404);
});

test('the gateway reports draining after SIGTERM, finishes running requests and records their usage', async () => {
  const metricsPort = await findFreePort();
  const settings = { GATEWAY_DRAIN_SECONDS: '2', METRICS_PORT: String(metricsPort) };
  const server = await start({ ...settings, UPSTREAM_BASE_URL: upstream.baseUrl });
  const key = await newKey();
  upstream.behave(streamWords(['one ', 'two ', 'three ', 'four'], { delayMs: 1_000, withUsage: true }));
  const stream = await chat(server, key.secret, { stream: true, model: 'm' });
  const stopped = server.stop();
  await expect.poll(() => ask(`${server.url}/readyz`)).toEqual([503, { status: 'not_ready', reason: 'draining' }]);
  expect((await fetch(`${server.url}/v1/key`, { headers: bearer(key.secret) })).status).toBe(200);
  await delay(2_100);
  await expect(fetch(`${server.url}/v1/key`, { headers: bearer(key.secret) })).rejects.toThrow();
  // The metrics port stays open until the end.
  expect((await ask(`http://localhost:${metricsPort}/readyz`))[0]).toBe(503);
  expect(await stream.text()).toMatch(/data: \[DONE\]\n\n$/);
  expect(await stopped).toBe(0);
  const [usage] = await db.select().from(apiKeyHours).where(eq(apiKeyHours.apiKeyId, key.id));
  expect(usage).toMatchObject({ requests: 2, promptTokens: 11, completionTokens: 7 });
});

test('the gateway logs a line for each request at LOG_LEVEL=debug, and never a secret', async () => {
  const upstreamKey = 'sk-upstream-4f1d9a';
  const settings = { UPSTREAM_BASE_URL: upstream.baseUrl, UPSTREAM_API_KEY: upstreamKey, LOG_LEVEL: 'debug' };
  const server = await start(settings);
  const key = await newKey();
  const unknown = createSecret();
  const headers = { ...bearer(key.secret), cookie: 'session=sugar-5e2c', 'x-api-key': key.secret };
  const answered = await fetch(`${server.url}/v1/key?api_key=${key.secret}`, { headers });
  await fetch(`${server.url}/v1/models/${key.secret}`, { headers });
  await fetch(`${server.url}/${key.secret}`, { headers: bearer(unknown) });
  await fetch(`${server.url}/v1/key`, { headers: bearer(unknown) });
  await chat(server, key.secret, { model: key.secret, messages: [{ role: 'user', content: 'a spoken secret' }] });
  upstream.behave((_request, response) => void response.writeHead(500).end(`{"error":{"message":"${upstreamKey}"}}`));
  await chat(server, key.secret);
  upstream.behave((_request, response) => void response.destroy());
  const failed = await chat(server, key.secret);
  expect(await server.stop()).toBe(0);

  const log = await readFile(server.logFile, 'utf8');
  for (const secret of [key.secret, unknown, upstreamKey, 'sugar-5e2c', 'a spoken secret']) {
    expect(log).not.toContain(secret);
  }
  const lines = log
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
  const lineOf = (response: Response) =>
    lines.find((line) => line.requestId === response.headers.get('x-request-id')) ?? {};
  expect(lineOf(answered)).toEqual({
    level: 'info',
    time: expect.any(String),
    name: 'gateway',
    msg: 'request',
    method: 'GET',
    route: '/v1/key',
    requestId: expect.any(String),
    status: 200,
    latencyMs: expect.any(Number),
    apiKeyId: key.id,
    organizationId: key.organizationId,
  });
  expect(lineOf(failed)).toMatchObject({ level: 'warn', status: 502, code: 'upstream_error', apiKeyId: key.id });
  // One more line is from the request that checked whether the server had started.
  expect(lines.filter((line) => line.msg === 'request')).toHaveLength(8);
});
