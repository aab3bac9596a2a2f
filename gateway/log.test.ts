import { beforeEach, expect, test, vi } from 'vitest';
import { close, sendRaw, startFront } from '@/e2e/support/test-front';
import { logTelemetryFault } from './log';

const warn = vi.hoisted(() => vi.fn());
vi.mock('pino', () => ({ default: Object.assign(() => ({ warn }), { stdTimeFunctions: {} }) }));
beforeEach(() => warn.mockClear());

test('a form from a page of another origin is logged with the setting to change, at most once a minute', async () => {
  const { port } = await startFront();
  for (const origin of ['https://keys.example:8443', 'https://keys.example:8443', 'https://evil.example']) {
    await sendRaw(port, ['POST / HTTP/1.1', 'Host: keys.example', `Origin: ${origin}`, 'Content-Length: 0', close]);
  }
  expect(warn.mock.calls).toEqual([
    [{ origin: 'https://keys.example:8443', host: 'keys.example' }, expect.stringContaining('set APP_URL')],
  ]);
});

test('a fault of OpenTelemetry is logged with all its messages, at most once a minute', () => {
  for (let i = 0; i < 2; i += 1) logTelemetryFault('OTLPExportDelegate', new Error('connect ECONNREFUSED'));
  expect(warn.mock.calls).toEqual([
    [{ fault: 'OTLPExportDelegate connect ECONNREFUSED' }, expect.stringContaining('OTEL_EXPORTER_OTLP_ENDPOINT')],
  ]);
});
