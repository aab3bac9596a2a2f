import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectError } from '@/e2e/support/expect-error';
import { insertKeyInWorld, openFixtures } from '@/e2e/support/fixtures';
import { startTestGateway, type TestGateway } from '@/e2e/support/test-gateway';
import { createSecret } from '@/lib/api-keys/secret';

const db = openFixtures();
let api: TestGateway;
beforeAll(async () => {
  api = await startTestGateway();
});
afterAll(() => Promise.all([api.close(), db.$client.end()]));

const invalid = 'invalid_request_error';

const send = (secret: string, body: string | Uint8Array<ArrayBuffer>) =>
  api.send('/v1/chat/completions', { method: 'POST', secret, body });

test.each([
  ['an empty body', ''],
  ['an incomplete body', '{"messages":['],
  ['two values', '{}{}'],
  ['a comment', '{/**/}'],
  ['a bare word', 'hello'],
  ['a NUL', '{"a":"\0"}'],
])('%s is refused with invalid_json, without repeating the body', async (_what, body) => {
  const { key } = await insertKeyInWorld(db);
  const message = await expectError(await send(key.secret, body), 400, invalid, 'invalid_json');
  if (body.length > 2) expect(message).not.toContain(body);
});

test('a body that is not UTF-8 is refused with invalid_json', async () => {
  const { key } = await insertKeyInWorld(db);
  const bytes = Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
  await expectError(await send(key.secret, new Uint8Array(bytes)), 400, invalid, 'invalid_json');
});

test('an invalid field is refused with invalid_request and its path', async () => {
  const { key } = await insertKeyInWorld(db);
  const response = await api.chat(key.secret, { messages: [{ role: 'user' }] });
  expect(response.headers.get('x-ratelimit-remaining-requests')).toBe('59');
  await expectError(response, 400, invalid, 'invalid_request', 'messages[0].content');
});

test('a body over MAX_BODY_MB is refused with 413, with or without a content-length; one of that size is read', async () => {
  const { key } = await insertKeyInWorld(db);
  const text = 'a'.repeat(32 * 1024 * 1024);
  await expectError(await send(key.secret, `${text}a`), 413, invalid, 'request_too_large');
  const chunks = new ReadableStream({
    pull(controller) {
      controller.enqueue(Buffer.alloc(1024 * 1024, 'a'));
    },
  });
  const init = { method: 'POST', secret: key.secret, body: chunks, duplex: 'half' as const };
  const endless = await api.send('/v1/chat/completions', init).catch((error: unknown) => error);
  // The server may close the connection before the client, which is still sending, reads the response.
  if (endless instanceof Response) await expectError(endless, 413, invalid, 'request_too_large');
  await expectError(await send(key.secret, text), 400, invalid, 'invalid_json');
});

test('the body of a request with an unknown key is not read', async () => {
  await expectError(await send(createSecret(), '{'), 401, invalid, 'invalid_api_key');
});
