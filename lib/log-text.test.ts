import { DrizzleQueryError } from 'drizzle-orm/errors';
import { expect, test } from 'vitest';
import { createSecret } from './api-keys/secret';
import { describeError, redact, toLogText } from './log-text';

test.each([
  ['a secret in a sentence', (secret: string) => `{"stack":"Error: key ${secret} failed"}`],
  ['a bearer', () => '{"message":"authorization Bearer sk-upstream-12345 was refused"}'],
  ['a header as JSON', () => '{"headers":{"authorization":"Token sk-upstream-12345"}}'],
  ['a header as JSON in JSON', () => String.raw`{"m":"{\"Authorization\":\"sk-upstream-12345\"}"}`],
  ['a header as text', () => '{"m":"Authorization: Basic sk-upstream-12345"}'],
  ['a cookie', () => '{"cookie":"session=sk-upstream-12345; theme=dark"}'],
  ['a cookie that is set', () => '{"m":"set-cookie: session=sk-upstream-12345; Path=/"}'],
])('redact removes %s', (_what, lineOf) => {
  const secret = createSecret();
  const line = redact(lineOf(secret));
  expect(line).not.toContain(secret);
  expect(line).not.toContain('sk-upstream-12345');
  expect(line).toContain('[redacted]');
  expect(() => JSON.parse(line)).not.toThrow();
});

test('redact keeps the rest of a line, including the preview of a key', () => {
  const line = '{"level":"warn","requestId":"req_0a","route":"/v1/key","message":"pk_...x9f2k was removed"}';
  expect(redact(line)).toBe(line);
});

/** Returns a database error as Drizzle throws it, with PostgreSQL's quote of the invalid value. */
function failedQuery(value: string): Error {
  const cause = Object.assign(new Error(`invalid input syntax for type uuid: "${value}"`), {
    name: 'PostgresError',
    code: '22P02',
    severity: 'ERROR',
  });
  return new DrizzleQueryError('insert into "users" ("name") values ($1)', [value, '$argon2id$v=19$hash'], cause);
}

test('describeError describes a database error by statement and code, without parameters', () => {
  const text = describeError(failedQuery('Ada'));
  expect(text).toContain('Failed query: insert into "users" ("name") values ($1)');
  expect(text).toContain('caused by PostgresError 22P02: a value was refused');
  expect(text).toMatch(/\n {4}at .*log-text\.test\.ts/);
  expect(text).not.toMatch(/Ada|argon2/);
});

test('describeError describes a database error inside an error of next-auth without parameters', () => {
  const error = new Error('Read more', { cause: { err: failedQuery('Ada'), provider: 'credentials' } });
  expect(toLogText([error])).toContain('caused by Error: Failed query: insert');
  expect(toLogText([error])).not.toMatch(/Ada|argon2/);
});

const forged = '{"level":"info","message":"all is well"}';
test.each([
  ['a line feed', `a\n${forged}`],
  ['a carriage return', `a\r${forged}`],
  ['both', `a\r\n${forged}`],
  ['a line separator', `a\u2028${forged}`],
  ['a next line', `a\u0085${forged}`],
  ['a terminal sequence', `a\u001b[2K\u001b[1G${forged}`],
  ['a frame of a stack', `a\n    at forged (${forged})`],
  ['a reversal', `a\u202e${forged}`],
])('text of a client with %s cannot start a log line', (_what, text) => {
  const named = new Error('x');
  named.name = text;
  const withCode = Object.assign(new Error('x'), { code: text, digest: text });
  const args = [text, new Error(text), failedQuery(text), { text }, named, withCode, new Error('x', { cause: text })];
  const lines = args.map((arg) => toLogText([arg])).flatMap((line) => line.split(/[\n\r\u2028\u2029\u0085]/u));
  for (const line of lines) {
    expect(line).not.toMatch(/^\s*(\{"level|at forged)/);
    expect(line).not.toContain('\u001b');
    expect(line).not.toContain('\u202e');
  }
});

test('describing an error of a million lines takes one line', () => {
  expect(describeError(new Error('\n'.repeat(1_000_000))).split('\n').length).toBeLessThan(50);
});
