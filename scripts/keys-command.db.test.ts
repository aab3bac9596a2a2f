import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditEvents } from '@/db/schema/audit';
import { insertApiKey, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { runAdmin } from '@/e2e/support/run-admin';
import { startTestGateway, type TestGateway } from '@/e2e/support/test-gateway';
import { insertViewer } from '@/e2e/support/viewer-of';

const { DATABASE_URL = '', AUTH_SECRET = '', API_KEY_PEPPER = '' } = process.env;
const db = openFixtures();
let world: Awaited<ReturnType<typeof insertWorld>>;
let gateway: TestGateway;

beforeAll(async () => {
  world = await insertWorld(db);
  gateway = await startTestGateway();
});
afterAll(() => Promise.all([db.$client.end(), gateway.close()]));

/** Runs a command and returns its JSON output. */
async function admin(...args: string[]) {
  const { out, err } = await runAdmin([...args, '--json'], { DATABASE_URL, AUTH_SECRET, API_KEY_PEPPER });
  if (out === '') throw new Error(err);
  return JSON.parse(out);
}

const keys = (verb: string, ...args: string[]) =>
  admin('keys', verb, world.organization.slug, world.admin.email, ...args);

async function answer(secret: string): Promise<string> {
  const response = await gateway.chat(secret);
  return response.status === 200 ? 'ok' : ((await response.json()) as { error: { code: string } }).error.code;
}

test('keys create, list, rotate, disable and remove apply to the very next request', async () => {
  const created = await keys('create', world.space.name, 'Nightly job');
  expect(await answer(created.secret)).toBe('ok');
  const { id } = created;
  const listed = await keys('list', 'Nightly');
  expect(listed).toMatchObject({ total: 1, keys: [{ id, name: 'Nightly job', state: 'active', owner: 'Test Admin' }] });
  expect(JSON.stringify(listed)).not.toContain(created.secret);

  const { secret } = await keys('rotate', id, 'none');
  expect([await answer(created.secret), await answer(secret)]).toEqual(['api_key_replaced', 'ok']);
  expect(await keys('disable', id)).toMatchObject({ id, state: 'disabled' });
  expect(await answer(secret)).toBe('api_key_disabled');
  expect(await keys('remove', id)).toMatchObject({ id, name: 'Nightly job', state: 'removed' });
  expect(await answer(secret)).toBe('api_key_removed');
  expect(await keys('remove', id)).toEqual({ error: expect.stringContaining('“Nightly job” was already removed') });

  const events = await db.select().from(auditEvents).where(eq(auditEvents.targetId, id)).orderBy(auditEvents.id);
  expect(events.map(({ action }) => action)).toEqual([
    'api_key.created',
    'api_key.rotated',
    'api_key.disabled',
    'api_key.removed',
  ]);
  expect(events.every(({ actorId, address }) => actorId === world.admin.id && address === '')).toBe(true);
});

test('keys commands have the rights of the member they name, and report what does not exist', async () => {
  const other = await insertWorld(db);
  const foreign = await insertApiKey(db, other.space, other.admin.id);
  const own = await insertApiKey(db, world.space, world.admin.id);
  const reader = await insertViewer(db, world.organization, { spaces: [{ id: world.space.id, role: 'viewer' }] });
  const as = (verb: string, ...args: string[]) =>
    admin('keys', verb, world.organization.slug, reader.user.email, ...args);
  expect((await as('list')).keys.map(({ id }: { id: string }) => id)).toContain(own.id);
  expect(await as('remove', own.id)).toEqual({ error: expect.stringMatching(/^You may not do this to/) });
  expect(await as('create', world.space.name, 'Mine')).toEqual({
    error: expect.stringContaining('may not create keys in'),
  });
  expect(await keys('remove', foreign.id)).toEqual({ error: expect.stringContaining('does not exist') });
  expect(await keys('disable', 'Nightly')).toEqual({ error: expect.stringContaining('is not the id of a key') });
  expect(await keys('rotate', own.id, '2h')).toEqual({ error: expect.stringContaining('none, 1h, 24h, 7d, 30d') });
  expect(await keys('create', world.space.name, ' ')).toEqual({ error: expect.stringMatching(/name/i) });
  expect(await admin('keys', 'list', 'no-such-slug', world.admin.email)).toEqual({
    error: expect.stringContaining('There is no organization “no-such-slug” with the member'),
  });
  const { code, err } = await runAdmin(['keys', 'list'], { DATABASE_URL, AUTH_SECRET, API_KEY_PEPPER });
  expect([code, err]).toEqual([1, expect.stringContaining('npm run admin -- keys list ORGANIZATION EMAIL [SEARCH]')]);
});
