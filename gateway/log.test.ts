import { expect, test } from 'vitest';
import { createSecret } from '@/lib/api-keys/secret';
import { redact } from './log';

test.each([
  ['a secret in a sentence', (secret: string) => `{"stack":"Error: key ${secret} failed"}`],
  ['a bearer', () => '{"message":"authorization Bearer sk-upstream-12345 was refused"}'],
  ['a header as JSON', () => '{"headers":{"authorization":"Token sk-upstream-12345"}}'],
  ['a header as JSON in JSON', () => String.raw`{"m":"{\"Authorization\":\"sk-upstream-12345\"}"}`],
  ['a header as text', () => '{"m":"Authorization: Basic sk-upstream-12345"}'],
  ['a cookie', () => '{"cookie":"session=sk-upstream-12345; theme=dark"}'],
  ['a cookie that is set', () => '{"m":"set-cookie: session=sk-upstream-12345; Path=/"}'],
])('%s does not reach the log', (_what, lineOf) => {
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
