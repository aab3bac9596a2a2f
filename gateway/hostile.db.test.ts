import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { insertApiKey, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { startTestGateway, type TestGateway } from '@/e2e/support/test-gateway';

const db = openFixtures();
let api: TestGateway;
let secret: string;

beforeAll(async () => {
  api = await startTestGateway();
  const { space, admin } = await insertWorld(db);
  secret = (await insertApiKey(db, space, admin.id, { requestsPerMinute: 6_000_000, burst: 100_000 })).secret;
});
afterAll(() => Promise.all([api.close(), db.$client.end()]));

/** Sends raw bytes and reads the whole response. Returns its status, the error code of its body, and its head. */
function sendRaw(
  bytes: string | Buffer,
  hangUp = false,
): Promise<{ status: number; code: string | undefined; head: string }> {
  return new Promise((resolve, reject) => {
    const socket = connect(api.port, '127.0.0.1', () => {
      if (hangUp) socket.end(bytes);
      else socket.write(bytes);
    });
    let text = '';
    const done = () => {
      const [head = '', body = ''] = text.split('\r\n\r\n');
      socket.destroy();
      resolve({ status: Number(head.split(' ')[1]), code: /"code":"(\w+)"/.exec(body)?.[1], head });
    };
    socket.setTimeout(10_000, () => reject(new Error(`No answer; so far: ${text.slice(0, 200)}`)));
    socket.on('data', (data) => {
      text += data.toString('latin1');
      if (/\r\n\r\n[\s\S]*\}$/.test(text)) done();
    });
    socket.on('close', done);
    socket.on('error', () => {});
  });
}

const get = (...lines: string[]) => `${['GET /v1/key HTTP/1.1', 'Host: x', ...lines].join('\r\n')}\r\n\r\n`;
const bearer = () => `Authorization: Bearer ${secret}`;

describe('a request head is answered with the expected status and code', () => {
  test.each([
    ['a NUL in the credential', () => get('Authorization: Bearer pk_\0abc'), 401, 'invalid_api_key'],
    ['a control character in the credential', () => get('Authorization: Bearer \x01'), 401, 'invalid_api_key'],
    ['two credentials', () => get(bearer(), bearer()), 401, 'invalid_api_key'],
    ['two credentials, the first one empty', () => get('Authorization:', bearer()), 401, 'invalid_api_key'],
    ['a credential of 100 KB', () => get(`Authorization: Bearer ${'a'.repeat(100_000)}`), 401, 'invalid_api_key'],
    ['the scheme Basic', () => get(`Authorization: Basic ${btoa(secret)}`), 401, 'invalid_api_key'],
    ['bytes that are not ASCII', () => get('Authorization: Bearer \xff\xfe'), 401, 'invalid_api_key'],
    ['a header of half a megabyte', () => get(bearer(), `X: ${'a'.repeat(500_000)}`), 413, 'request_too_large'],
    ['ten thousand headers', () => get(...Array.from({ length: 10_000 }, () => 'A: b')), 401, 'missing_api_key'],
    ['a header without a colon', () => get('Authorization'), 400, 'invalid_request'],
    ['a NUL in another header', () => get(bearer(), 'X: \0'), 400, 'invalid_request'],
    ['no Host', () => 'GET /v1/key HTTP/1.1\r\n\r\n', 400, 'invalid_request'],
    ['an invalid Host', () => 'GET /v1/key HTTP/1.1\r\nHost: a b\r\n\r\n', 400, 'invalid_request'],
    ['text that is not HTTP', () => 'hello\r\n\r\n', 400, 'invalid_request'],
    ['a TLS handshake', () => Buffer.from('160301020001000100', 'hex'), 400, 'invalid_request'],
    ['a target that is not a path', () => 'GET v1 HTTP/1.1\r\nHost: x\r\n\r\n', 400, 'invalid_request'],
    ['a backslash instead of a slash', () => 'GET /v1\\key HTTP/1.1\r\nHost: x\r\n\r\n', 400, 'invalid_request'],
    ['a path with ..', () => 'GET /v1/models/../../etc HTTP/1.1\r\nHost: x\r\n\r\n', 404, 'not_found'],
    ['an invalid percent-encoding', () => get(bearer()).replace('/v1/key', '/v1/models/%zz'), 404, 'model_not_found'],
    ['a percent-encoded NUL', () => get(bearer()).replace('/v1/key', '/v1/models/%00'), 404, 'model_not_found'],
    [
      '__proto__ as a model name',
      () => get(bearer()).replace('/v1/key', '/v1/models/__proto__'),
      404,
      'model_not_found',
    ],
    ['an unknown method', () => get(bearer()).replace('GET', 'PURGE'), 405, 'method_not_allowed'],
    ['the method TRACE', () => get(bearer()).replace('GET', 'TRACE'), 405, 'method_not_allowed'],
    ['an upgrade to WebSocket', () => get('Connection: upgrade', 'Upgrade: websocket'), 401, 'missing_api_key'],
    ['an unknown Expect header', () => get('Expect: miracles'), 401, 'missing_api_key'],
    ['HTTP/1.0', () => 'GET /v1/key HTTP/1.0\r\nHost: x\r\n\r\n', 401, 'missing_api_key'],
    ['two different lengths', () => get('Content-Length: 1', 'Content-Length: 2'), 400, 'invalid_request'],
    [
      'a length and a chunked encoding',
      () => get('Content-Length: 1', 'Transfer-Encoding: chunked'),
      400,
      'invalid_request',
    ],
    ['an invalid length', () => get('Content-Length: x'), 400, 'invalid_request'],
  ])('%s', async (_what, bytes, status, code) => {
    const answer = await sendRaw(Buffer.from(bytes() as string, 'latin1'));
    expect([answer.status, answer.code]).toEqual([status, code]);
    expect(answer.head).toMatch(/x-request-id: req_/i);
    expect(answer.head).toMatch(/cache-control: no-store/i);
    expect(answer.head).toMatch(/content-type: application\/json/i);
    expect(/www-authenticate: Bearer/i.test(answer.head)).toBe(status === 401);
  });
});

const messages = '"messages":[{"role":"user","content":"x"}]';
const deep = (depth: number, open: string, close: string) => open.repeat(depth) + close.repeat(depth);

describe('a request body is answered with the expected status and code', () => {
  test.each([
    ['arrays nested 500,000 deep', deep(500_000, '[', ']'), 400, 'invalid_request'],
    ['objects nested 500,000 deep', `${deep(500_000, '{"a":', '}').replace('}', '1}')}`, 400, 'invalid_request'],
    ['a valid request with a deeply nested field', `{${messages},"x":${deep(500_000, '[', ']')}}`, 200, undefined],
    ['a valid request with __proto__', `{${messages},"__proto__":{"stream":true,"model":"x"}}`, 200, undefined],
    ['a valid request with a constructor', `{${messages},"constructor":{"prototype":{"a":1}}}`, 200, undefined],
    [
      'messages only in __proto__',
      '{"__proto__":{"messages":[{"role":"user","content":"x"}]}}',
      400,
      'invalid_request',
    ],
    ['a repeated field', `{"messages":1,${messages}}`, 200, undefined],
    ['a huge number', `{${messages},"temperature":1e999}`, 400, 'invalid_request'],
    ['a number of a million digits', `{${messages},"seed":${'9'.repeat(1_000_000)}}`, 400, 'invalid_request'],
    [
      'a hundred thousand fields',
      `{${messages},${Array.from({ length: 100_000 }, (_, i) => `"k${i}":0`)}}`,
      200,
      undefined,
    ],
    [
      'a hundred thousand messages',
      `{"messages":[${'{"role":"user","content":"x"},'.repeat(99_999)}{}]}`,
      413,
      'request_too_large',
    ],
    ['a lone surrogate', '{"messages":[{"role":"user","content":"\\ud800"}]}', 200, undefined],
    ['a byte order mark', `\ufeff{${messages}}`, 200, undefined],
    ['an empty body', '', 400, 'invalid_json'],
    ['NaN', 'NaN', 400, 'invalid_json'],
    ['null', 'null', 400, 'invalid_request'],
    ['a string', '"x"', 400, 'invalid_request'],
    ['a list', `[{${messages}}]`, 400, 'invalid_request'],
    ['an n of a billion', `{${messages},"n":1000000000}`, 200, undefined],
    ['a negative max_tokens', `{${messages},"max_tokens":-5}`, 200, undefined],
    ['a form', 'messages=x&model=y', 400, 'invalid_json'],
    ['XML', '<?xml version="1.0"?><a/>', 400, 'invalid_json'],
    ['messages that are an object', '{"messages":{"0":{"role":"user","content":"x"}}}', 400, 'invalid_request'],
    ['messages that are null', '{"messages":null}', 400, 'invalid_request'],
    ['a message that is a list', '{"messages":[["user","x"]]}', 400, 'invalid_request'],
    ['a role that is a number', '{"messages":[{"role":1,"content":"x"}]}', 400, 'invalid_request'],
    [
      'a role of a million letters',
      `{"messages":[{"role":"${'a'.repeat(1_000_000)}","content":1}]}`,
      400,
      'invalid_request',
    ],
    ['a content that is a number', '{"messages":[{"role":"user","content":7}]}', 400, 'invalid_request'],
    ['a content with invalid parts', '{"messages":[{"role":"user","content":[1]}]}', 400, 'invalid_request'],
    ['a model that is an object', `{${messages},"model":{"$ne":null}}`, 400, 'invalid_request'],
    ['a model with a line break', `{${messages},"model":"a\\r\\nx-evil: 1"}`, 200, undefined],
    ['a model with a NUL', `{${messages},"model":"a\\u0000"}`, 200, undefined],
    ['a model of 10,000 letters', `{${messages},"model":"${'m'.repeat(10_000)}"}`, 200, undefined],
    ['a stream that is a string', `{${messages},"stream":"true"}`, 400, 'invalid_request'],
    ['options that are a list', `{${messages},"stream_options":[]}`, 400, 'invalid_request'],
    ['a temperature that is a string', `{${messages},"temperature":"0"}`, 400, 'invalid_request'],
    ['a fractional max_tokens', `{${messages},"max_tokens":0.5}`, 400, 'invalid_request'],
    ['SQL instead of a number', `{${messages},"seed":"1;drop table api_keys"}`, 400, 'invalid_request'],
    ['UTF-16', Buffer.from(`{${messages}}`, 'utf16le').toString('latin1'), 400, 'invalid_json'],
    ['a million spaces', ' '.repeat(1_000_000), 400, 'invalid_json'],
    ['a NUL after the end', `{${messages}}\0`, 400, 'invalid_json'],
  ])('%s', async (_what, body, status, code) => {
    const response = await api.send('/v1/chat/completions', { method: 'POST', secret, body });
    const answer = await response.json();
    expect([response.status, answer.error?.code]).toEqual([status, code]);
  });

  test('the server keeps working after a client closes its connection in the middle of a body', async () => {
    const head = `POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\n${bearer()}\r\nContent-Length: 100\r\n\r\n{"a`;
    const socket = connect(api.port, '127.0.0.1', () => socket.end(head));
    await new Promise((resolve) => socket.on('close', resolve).resume());
    expect((await api.send('/v1/key', { secret })).status).toBe(200);
  });

  test('a chunk with an invalid size is refused with 400', async () => {
    const head = `POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\n${bearer()}\r\nTransfer-Encoding: chunked\r\n\r\n`;
    expect((await sendRaw(`${head}zz\r\n{}\r\n0\r\n\r\n`)).status).toBe(400);
  });
});

test('a credential of random bytes is refused with a 4xx status', async () => {
  const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
  await fc.assert(
    fc.asyncProperty(bytes, async (random) => {
      const line = Buffer.concat([Buffer.from('Authorization: Bearer '), random]);
      const request = [
        Buffer.from('GET /v1/key HTTP/1.1\r\nHost: x\r\nConnection: close\r\n'),
        line,
        Buffer.from('\r\n\r\n'),
      ];
      const { status } = await sendRaw(Buffer.concat(request));
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
    }),
    { numRuns: 200 },
  );
});

test('a body of random bytes is refused with 400', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), async (random) => {
      const body = new Uint8Array(random);
      const response = await api.send('/v1/chat/completions', { method: 'POST', secret, body });
      expect(response.status).toBe(400);
    }),
    { numRuns: 200 },
  );
});

test('random bytes instead of a request get a 4xx status or a closed connection', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 500 }), async (random) => {
      const { status } = await sendRaw(Buffer.concat([Buffer.from(random), Buffer.from('\r\n\r\n')]), true);
      if (!Number.isNaN(status)) expect(Math.floor(status / 100)).toBe(4);
    }),
    { numRuns: 100 },
  );
  expect((await api.send('/v1/key', { secret })).status).toBe(200);
});
