import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { and, eq, isNotNull, sql } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { closePools } from '@/db/client';
import { migrateDatabase } from '@/db/migrate';
import { apiKeys } from '@/db/schema/api-keys';
import { startGateway } from '@/e2e/support/app';
import { insertApiKey, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { openTestDatabase } from '@/e2e/support/test-database';
import { runApiKeyBatch } from '@/lib/api-keys/batch-run';
import { previewApiKeyBatch, startApiKeyBatch } from '@/lib/api-keys/batch-start';
import type { Viewer } from '@/lib/viewer';
import { median } from '../median';
import { callSteadily } from '../searchers/searchers';

/** `npm run bench:bulk`: how long it takes to disable 100,000 keys, and how much slower the API answers meanwhile. */

const [keyCount, perSecond, quietSeconds] = [100_000, 100, 10];
const own = await openTestDatabase();
Object.assign(process.env, own.environment);
await migrateDatabase(own.environment.DATABASE_URL);
const db = openFixtures(own.environment.DATABASE_URL);
const { organization, admin, space } = await insertWorld(db);
await db.execute(sql`
  insert into api_keys (id, organization_id, space_id, owner_id, name, last_five, create_request_id)
  select gen_random_uuid(), ${organization.id}, ${space.id}, ${admin.id}, 'Worker production ' || i, 'abcde', gen_random_uuid()
  from generate_series(1, ${keyCount}::int) i`);
await db.execute(sql`analyze`);
const caller = await insertWorld(db, { name: 'Bench caller' });
const secrets: string[] = [];
for (let i = 0; i < 100; i += 1) secrets.push((await insertApiKey(db, caller.space, caller.admin.id)).secret);

const viewer: Viewer = {
  user: admin,
  sessionId: newId(),
  organization,
  role: 'admin',
  subscription: { plan: 'pulze_x_suite', status: 'active' },
  request: { address: '203.0.113.7', userAgent: 'bench', requestId: 'req_bench' },
};
const batch = { keys: { params: '' }, change: { action: 'disable' as const } };

/** Runs a batch to its end like a browser: each chunk after the answer to the previous one. Returns milliseconds. */
async function runToEnd(id: string): Promise<{ took: number; chunks: number[] }> {
  const chunks: number[] = [];
  const began = performance.now();
  for (let isDone = false; !isDone; ) {
    const started = performance.now();
    const { position, total } = await runApiKeyBatch(viewer, id);
    chunks.push(performance.now() - started);
    isDone = position === total;
  }
  return { took: performance.now() - began, chunks };
}

const gateway = await startGateway({ environment: own.environment, name: 'bench-bulk-gateway' });
const calls = { gatewayUrl: gateway.url, secrets, perSecond };
await callSteadily({ ...calls, seconds: 3 });
const before = await callSteadily({ ...calls, seconds: quietSeconds });
const previewed = performance.now();
const { changing } = await previewApiKeyBatch(viewer, batch);
const confirmed = performance.now();
const { id } = await startApiKeyBatch(viewer, { ...batch, expected: changing });
const begun = performance.now();
const running = runToEnd(id);
const beside: number[] = [];
let isRunning = true;
const ended = running.finally(() => {
  isRunning = false;
});
while (isRunning) beside.push(...(await callSteadily({ ...calls, seconds: 1 })));
const { took, chunks } = await ended;
const quiet = [...before, ...(await callSteadily({ ...calls, seconds: quietSeconds }))];
const disabled = await db.$count(
  apiKeys,
  and(eq(apiKeys.organizationId, organization.id), isNotNull(apiKeys.disabledAt)),
);
if (disabled !== keyCount) throw new Error(`${disabled} keys are disabled`);
const [server] = await db.execute<{ version: string }>(sql`select split_part(version(), ' on ', 1) as version`);
await gateway.stop();
await closePools();
await db.$client.end();
await own.close();

const p99 = (times: number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? Number.NaN;
const row = (name: string, of: (times: number[]) => number) =>
  `| ${name} | ${of(quiet).toFixed(1)} | ${of(beside).toFixed(1)} | ${(of(beside) / of(quiet)).toFixed(2)} |`;
const report = [
  '# Many keys at once, and the API beside it',
  '',
  `${server?.version ?? ''}. ${keyCount.toLocaleString('en')} keys disabled in ${(took / 1_000).toFixed(1)} s, in ${chunks.length} chunks of ${median(chunks).toFixed(0)} ms (median) and`,
  `${Math.max(...chunks).toFixed(0)} ms (longest). Their figures took ${(confirmed - previewed).toFixed(0)} ms, fixing their ids ${(begun - confirmed).toFixed(0)} ms. Meanwhile ${perSecond} calls a second`,
  'to the API alone (`npm run gateway`) with keys of another organization, in milliseconds:',
  '',
  '| | quiet | beside the batch | ratio |',
  '|---|---|---|---|',
  row('median', median),
  row('p99', p99),
  '',
].join('\n');
console.log(report);
await writeFile(join(import.meta.dirname, '..', 'results', 'bulk.md'), report);
