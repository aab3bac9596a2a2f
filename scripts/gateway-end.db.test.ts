import { afterAll, expect, test } from 'vitest';
import { startGateway } from '@/e2e/support/app';
import { startFakeUpstream, streamWords } from '@/e2e/support/fake-upstream';
import { insertApiKey, insertWorld, openFixtures } from '@/e2e/support/fixtures';

const db = openFixtures();
afterAll(() => db.$client.end());

test('npm run gateway ends within 30 seconds of SIGTERM, and an endless stream gets an error event', async () => {
  const upstream = await startFakeUpstream();
  function* forever() {
    for (;;) yield 'word ';
  }
  upstream.behave(streamWords(forever(), { delayMs: 100 }));
  const { space, admin } = await insertWorld(db);
  const { secret } = await insertApiKey(db, space, admin.id);
  const { DATABASE_URL = '', AUTH_SECRET = '', API_KEY_PEPPER = '' } = process.env;
  const server = await startGateway({
    environment: { DATABASE_URL, AUTH_SECRET, API_KEY_PEPPER },
    settings: { UPSTREAM_BASE_URL: upstream.baseUrl },
    byNpm: true,
  });
  const stream = await fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}` },
    body: JSON.stringify({ model: 'm', stream: true, messages: [{ role: 'user', content: 'x' }] }),
  });
  const stoppedAt = performance.now();
  const [code, text] = await Promise.all([server.stop(), stream.text()]);
  expect(code).toBe(0);
  expect(performance.now() - stoppedAt).toBeLessThan(30_000);
  const [, last = ''] = text.split('event: error\ndata: ');
  expect(JSON.parse(last)).toMatchObject({ error: { code: 'service_unavailable', type: 'server_error' } });
  await upstream.close();
});
