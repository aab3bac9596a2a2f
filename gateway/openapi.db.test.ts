import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { insertApiKey, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { startTestGateway, type TestGateway } from '@/e2e/support/test-gateway';
import { endpoints } from '@/lib/api/endpoints';

const db = openFixtures();
let api: TestGateway;
let secret: string;

beforeAll(async () => {
  api = await startTestGateway({ corsOrigins: ['https://app.example'] });
  const { space, admin } = await insertWorld(db);
  secret = (await insertApiKey(db, space, admin.id)).secret;
});
afterAll(() => Promise.all([api.close(), db.$client.end()]));

const documentOf = async () => (await api.send('/v1/openapi.json')).json();

test('GET /v1/openapi.json needs no key and lists every endpoint', async () => {
  const document = await documentOf();
  expect(document.openapi).toBe('3.1.0');
  for (const { path } of endpoints) expect(document.paths[path].post.requestBody).toBeDefined();
  expect(Object.keys(document.paths)).toHaveLength(endpoints.length + 5);
});

test('the answers of the API are valid according to its document', async () => {
  const { components } = await documentOf();
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ $id: 'api', components });
  const expectValid = async (schema: string, response: Promise<Response>) => {
    const validate = ajv.getSchema(`api#/components/schemas/${schema}`);
    expect(validate?.(await (await response).json()), JSON.stringify(validate?.errors)).toBe(true);
  };
  await expectValid('Key', api.send('/v1/key', { secret }));
  await expectValid('ModelList', api.send('/v1/models', { secret }));
  await expectValid('Model', api.send('/v1/models/pulze-echo', { secret }));
  await expectValid('Error', api.send('/v1/models'));
});

test('GET /v1 describes the API and links to its documentation', async () => {
  const body = await (await api.send('/v1')).json();
  expect(body).toMatchObject({ object: 'api', documentation: '/docs', openapi: '/v1/openapi.json' });
  expect(body.endpoints).toContain('POST /v1/responses');
});

test('the error of an unknown path lists the endpoints; that of a misspelled path names the right one', async () => {
  const message = async (path: string) => (await (await api.send(path)).json()).error.message;
  expect(await message('/v1/nothing')).toContain('/v1/embeddings');
  for (const path of [
    '/v1/v1/embeddings',
    '/V1/embeddings',
    '//v1//embeddings',
    '/openai/v1/embeddings/',
    '/embeddings',
  ]) {
    expect(await message(path)).toContain('use /v1/embeddings,');
  }
  expect(await message('/models/org/Model')).toContain('use /v1/models/org/Model,');
});

test('a browser of an allowed origin may call the API and read its headers', async () => {
  const headers = {
    origin: 'https://app.example',
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization, content-type, x-stainless-os',
  };
  const preflight = await api.send('/v1/chat/completions', { method: 'OPTIONS', headers });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-origin')).toBe('https://app.example');
  expect(preflight.headers.get('access-control-allow-headers')).toBe('authorization, content-type, x-stainless-os');
  const answer = await api.send('/v1/models', { secret, headers: { origin: 'https://app.example' } });
  expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.example');
  expect(answer.headers.get('access-control-expose-headers')).toContain('x-request-id');
  expect(answer.headers.get('vary')).toBe('Origin');
});

test.each(['https://elsewhere.example', 'https://app.example.evil', 'http://app.example', 'null'])(
  'a browser of the origin %s may not call the API, and the error names the setting that would allow it',
  async (origin) => {
    const headers = { origin, 'access-control-request-method': 'POST' };
    const preflight = await api.send('/v1/chat/completions', { method: 'OPTIONS', headers });
    expect([preflight.status, (await preflight.json()).error.code]).toEqual([403, 'forbidden']);
    const answer = await api.send('/v1/models', { secret, headers: { origin } });
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  },
);
