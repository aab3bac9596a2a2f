import { expect, test, vi } from 'vitest';
import { close, sendRaw, startFront } from '@/e2e/support/test-front';

const warn = vi.hoisted(() => vi.fn());
vi.mock('pino', () => ({ default: Object.assign(() => ({ warn }), { stdTimeFunctions: {} }) }));

test('a form from a page at another address is logged with what to set, once a minute at most', async () => {
  const { port } = await startFront();
  for (const origin of ['https://keys.example:8443', 'https://keys.example:8443', 'https://evil.example']) {
    await sendRaw(port, ['POST / HTTP/1.1', 'Host: keys.example', `Origin: ${origin}`, 'Content-Length: 0', close]);
  }
  expect(warn.mock.calls).toEqual([
    [{ origin: 'https://keys.example:8443', host: 'keys.example' }, expect.stringContaining('set APP_URL')],
  ]);
});
