import { expect, test } from 'vitest';
import { errorBody } from './respond';
import { answerError, errorInSuccess, transportError } from './upstream-errors';

const secrets = { apiKey: 'sk-secret', hosts: ['llm.acme.example:8443', 'llm.acme.example'] };
const read = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  answerError(status, typeof body === 'string' ? body : JSON.stringify(body), headers, secrets);

test.each([
  [400, 400, 'invalid_request'],
  [402, 402, 'upstream_error'],
  [403, 403, 'upstream_error'],
  [404, 404, 'not_found'],
  [408, 408, 'upstream_error'],
  [409, 409, 'upstream_error'],
  [413, 413, 'request_too_large'],
  [415, 415, 'upstream_error'],
  [418, 418, 'upstream_error'],
  [422, 422, 'invalid_request'],
  [429, 429, 'upstream_rate_limited'],
  [451, 451, 'upstream_error'],
  [499, 499, 'upstream_error'],
  [301, 502, 'upstream_error'],
  [401, 502, 'upstream_error'],
  [500, 502, 'upstream_error'],
  [501, 502, 'upstream_error'],
  [502, 502, 'upstream_error'],
  [503, 503, 'upstream_error'],
  [504, 502, 'upstream_error'],
  [529, 502, 'upstream_error'],
])('an upstream status %d becomes %d, with the code %s when it has none', (status, expected, code) => {
  const error = read(status, { error: { message: 'Too hot.' } });
  expect([error.status, errorBody(error).error.code]).toEqual([expected, code]);
  expect(error.headers['x-should-retry']).toBe(status === 401 ? 'false' : undefined);
});

test('an error keeps its message, type, param and code', () => {
  const given = { message: 'Too hot.', type: 'server_says', param: 'temperature', code: 'too_hot' };
  expect(errorBody(read(400, { error: given }))).toEqual({ error: given });
  expect(errorBody(read(500, { error: given }))).toEqual({ error: given });
});

test("the upstream's own rate limit has another code than the gateway's", () => {
  const limited = (code: string | null) => errorBody(read(429, { error: { message: 'Slow down.', code } })).error.code;
  expect([limited('rate_limit_exceeded'), limited(null), limited('insufficient_quota')]).toEqual([
    'upstream_rate_limited',
    'upstream_rate_limited',
    'insufficient_quota',
  ]);
});

test.each([
  ['a flat body', { object: 'error', message: 'Why.', type: 'BadRequestError', param: null, code: 400 }],
  ['a text', { error: 'Why.' }],
  ['a detail', { detail: 'Why.' }],
  ['a list of details', { detail: [{ loc: ['body', 'x'], msg: 'Why.', type: 'missing' }] }],
  ['a detail with a message', { detail: { message: 'Why.' } }],
  ['a list of errors', { errors: [{ message: 'Why.' }] }],
  ["Anthropic's body", { type: 'error', error: { type: 'invalid_request_error', message: 'Why.' } }],
  ['a plain text', 'Why.'],
  ['a JSON string', '"Why."'],
])('the message of %s is read', (_what, body) => {
  expect(read(400, body).message).toBe('Why.');
});

test.each(['', '[]', '{}', '{"error":{"message":""}}', '<html>404</html>', '{"error":null}', 'null', '{"error":7}'])(
  'a status 400 without a readable error gets a default message: %s',
  (text) => {
    expect(read(400, text)).toMatchObject({
      code: 'invalid_request',
      message: 'The model server refused the request.',
    });
  },
);

test('a 404 about a model becomes model_not_found, and a 404 about a path does not', () => {
  expect(read(404, { error: { message: 'The model `x` does not exist' } }).publicCode).toBe('model_not_found');
  expect(read(404, { error: { message: 'x', code: 'model_not_found' } }).publicCode).toBe('model_not_found');
  for (const body of ['<html>', { detail: 'Not Found' }, '404 page not found', '']) {
    expect(read(404, body).publicCode).toBe('not_found');
  }
});

test.each(['retry-after', 'retry-after-ms', 'x-should-retry'])('the header %s is forwarded unchanged', (name) => {
  for (const value of ['7', '0.5', '1500', 'false', 'Wed, 21 Oct 2026 07:28:00 GMT']) {
    expect(read(429, {}, { [name]: value }).headers).toEqual({ [name]: value });
  }
  expect(read(429, {}, { [name]: 'a\nb' }).headers).toEqual({});
});

test("the message never contains the upstream's key, and does not blame the client for it", () => {
  const leaking = { error: { message: 'Incorrect API key provided: sk-secret.', code: 'invalid_api_key' } };
  for (const status of [400, 401, 403, 404, 422, 429, 500]) {
    expect(JSON.stringify(errorBody(read(status, leaking)))).not.toContain('sk-secret');
  }
  expect(errorBody(read(401, leaking)).error).toMatchObject({ code: 'upstream_error', type: 'upstream_error' });
});

test('an error inside a success gets the status that it names, else 502', () => {
  const status = (body: unknown) => errorInSuccess(body, secrets).status;
  expect(status({ error: { message: 'x', code: 429 } })).toBe(429);
  expect(status({ error: { message: 'x', code: '400' } })).toBe(400);
  expect(status({ error: { message: 'x', status: 503 } })).toBe(503);
  expect(status({ error: 'x' })).toBe(502);
  expect(status({ type: 'error', code: 'server_error', message: 'x' })).toBe(502);
});

test('a network time-out becomes upstream_timeout, any other network error upstream_error', () => {
  const withCode = (code: string) => Object.assign(new Error('x'), { code });
  expect(transportError(withCode('UND_ERR_HEADERS_TIMEOUT')).code).toBe('upstream_timeout');
  expect(transportError(withCode('UND_ERR_BODY_TIMEOUT')).code).toBe('upstream_timeout');
  expect(transportError(withCode('ECONNREFUSED')).code).toBe('upstream_error');
  expect(transportError('text').code).toBe('upstream_error');
});
