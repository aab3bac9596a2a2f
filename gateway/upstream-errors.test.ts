import { expect, test } from 'vitest';
import { answerError, transportError } from './upstream-errors';

const body = (error: Record<string, unknown>) => JSON.stringify({ error });
const tooHot = body({ message: 'Too hot.', param: 'temperature', type: 'x', code: null });

test.each([
  [400, 'invalid_request', 400],
  [401, 'upstream_error', 502],
  [402, 'upstream_error', 502],
  [403, 'upstream_error', 502],
  [404, 'model_not_found', 404],
  [408, 'upstream_timeout', 504],
  [413, 'request_too_large', 413],
  [418, 'upstream_error', 502],
  [422, 'invalid_request', 400],
  [429, 'rate_limit_exceeded', 429],
  [301, 'upstream_error', 502],
  [500, 'upstream_error', 502],
  [503, 'upstream_error', 502],
  [504, 'upstream_timeout', 504],
])('an upstream status %d becomes %s with status %d', (status, code, expectedStatus) => {
  const error = answerError(status, tooHot, undefined, 'sk-secret');
  expect(error.code).toBe(code);
  expect(error.status).toBe(expectedStatus);
});

test('an error that the caller can fix keeps its message and param', () => {
  expect(answerError(400, tooHot, undefined, undefined)).toMatchObject({
    message: 'Too hot.',
    details: { param: 'temperature' },
  });
});

test('a status 400 with the code model_not_found becomes model_not_found', () => {
  const error = answerError(400, body({ message: 'No such model', code: 'model_not_found' }), undefined, undefined);
  expect(error).toMatchObject({ code: 'model_not_found', details: { param: 'model' } });
});

test('the error message never contains the upstream key', () => {
  const leaking = body({ message: 'Incorrect API key provided: sk-secret.' });
  for (const status of [400, 401, 403, 404, 422, 429, 500]) {
    expect(answerError(status, leaking, undefined, 'sk-secret').message).not.toContain('sk-secret');
  }
});

test.each([
  ['7', 7],
  ['0.2', 1],
  ['-3', 1],
  ['999999', 3_600],
  ['Wed, 21 Oct 2026 07:28:00 GMT', 1],
  [undefined, 1],
])('a retry-after of %s becomes %d seconds', (header, seconds) => {
  expect(answerError(429, '', header, undefined).details.retryAfterSeconds).toBe(seconds);
});

test.each(['', 'not json', '[]', '{"error":"text"}', '{"error":{"message":""}}', '<html>'])(
  'a status 400 without a readable error gets a default message: %s',
  (text) => {
    expect(answerError(400, text, undefined, undefined)).toMatchObject({
      code: 'invalid_request',
      message: 'The model server refused the request.',
    });
  },
);

test('a network time-out becomes upstream_timeout, any other network error upstream_error', () => {
  const withCode = (code: string) => Object.assign(new Error('x'), { code });
  expect(transportError(withCode('UND_ERR_HEADERS_TIMEOUT')).code).toBe('upstream_timeout');
  expect(transportError(withCode('UND_ERR_BODY_TIMEOUT')).code).toBe('upstream_timeout');
  expect(transportError(withCode('ECONNREFUSED')).code).toBe('upstream_error');
  expect(transportError('text').code).toBe('upstream_error');
});
