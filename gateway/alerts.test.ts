import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createMetrics } from './metrics';

test('every metric of the alert rules exists', async () => {
  const rules = await readFile(join(import.meta.dirname, '..', 'deploy', 'alerts.yaml'), 'utf8');
  const used = new Set(Array.from(rules.matchAll(/gateway_[a-z_]+/g), ([name]) => name));
  const metrics = createMetrics();
  metrics.watch(() => ({ runningStreams: 0, meterQueue: 0, poolInUse: 0, poolWaiting: 0 }));
  const text = await metrics.text();
  const known = new Set(Array.from(text.matchAll(/^# TYPE (\S+)/gm), ([, name]) => name));
  expect(used.size).toBeGreaterThan(3);
  expect([...used].filter((name) => !known.has(name))).toEqual([]);
});
