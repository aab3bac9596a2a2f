import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { insertApiKey, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { anHourAhead } from '@/e2e/support/gateway-load';
import { runAdmin } from '@/e2e/support/run-admin';
import { openTestDatabase, type TestDatabase } from '@/e2e/support/test-database';

let database: TestDatabase;
let folder: string;

beforeAll(async () => {
  database = await openTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'doctor-'));
});
afterAll(async () => {
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

async function examine(settings: Record<string, string> = {}): Promise<Record<string, { ok: boolean; text: string }>> {
  const { out, err } = await runAdmin(['doctor', '--json'], { ...database.environment, ...settings } as Record<
    string,
    string
  >);
  if (out === '') throw new Error(err);
  const { findings } = JSON.parse(out) as { findings: { check: string; ok: boolean; text: string }[] };
  return Object.fromEntries(findings.map(({ check, ok, text }) => [check, { ok, text }]));
}

test('doctor reports no problem on a healthy installation', async () => {
  const found = await examine({ APP_URL: 'http://keys.example.test' });
  expect(Object.values(found).filter(({ ok }) => !ok)).toEqual([]);
  expect(found).toMatchObject({
    database: { text: expect.stringMatching(/^PostgreSQL \d+\.\d+.*plpgsql/) },
    journal: { text: expect.stringContaining(database.environment.JOURNAL_DIR ?? '') },
    disk: { text: expect.stringMatching(/GB free .* request log, which is kept for \d+ days/) },
  });
});

test('doctor names each problem and says what to do', async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  const db = openFixtures(database.environment.DATABASE_URL);
  process.env.API_KEY_PEPPER = database.environment.API_KEY_PEPPER;
  const { space, admin } = await insertWorld(db);
  await insertApiKey(db, space, admin.id);
  await db.execute("insert into peppers (version, check_value, given_up_at) values (9, '\\x09', now())");
  await db.execute('update api_key_secrets set hash_version = 9');
  const found = await examine({
    ...anHourAhead,
    JOURNAL_DIR: join(file, 'journal'),
    APP_URL: 'https://keys.example.test',
    SMTP_URL: 'smtp://127.0.0.1:9',
    MAIL_FROM: 'keys@example.test',
    UPSTREAM_BASE_URL: 'http://127.0.0.1:9/v1',
  });
  await db.$client.end();
  expect(found).toMatchObject({
    clock: { ok: false, text: expect.stringMatching(/by -3\d{6} ms: synchronize both machines/) },
    pepper: { ok: false, text: expect.stringMatching(/1 live secrets need a pepper that was given up: rotate them/) },
    journal: { ok: false, text: expect.stringMatching(/can't be written .* set JOURNAL_DIR/) },
    proxy: { ok: false, text: expect.stringMatching(/set it to the addresses of the proxy/) },
    mail: {
      ok: false,
      text: expect.stringMatching(/127\.0\.0\.1:9 can't be reached \(ECONNREFUSED\): check SMTP_URL/),
    },
    upstream: { ok: false, text: expect.stringMatching(/ECONNREFUSED\): check UPSTREAM_BASE_URL/) },
    disk: { ok: false, text: expect.stringMatching(/could not be checked: ENOTDIR/) },
  });
  expect((await examine()).proxy).toMatchObject({ ok: false, text: expect.stringContaining('APP_URL is not set') });
});
