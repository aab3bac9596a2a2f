import { sql } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { requestLog } from '@/db/request-log-table';
import { insertApiKey, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { insertViewer, viewerOf } from '@/e2e/support/viewer-of';
import { dryRunSettings } from './dry-run';
import { listPossibleOwners } from './owners-service';

const db = openFixtures();
beforeAll(() => db.execute(sql`select maintain_request_log(30)`));
afterAll(async () => {
  await db.$client.end();
  await closePools();
});

type Logged = Partial<typeof requestLog.$inferInsert> & { times?: number };

async function setUp(requests: Logged[] = []) {
  const { organization, admin, space } = await insertWorld(db);
  const key = await insertApiKey(db, space, admin.id);
  const rows = requests.flatMap(({ times = 1, ...given }) =>
    Array.from({ length: times }, () => ({
      organizationId: organization.id,
      apiKeyId: key.id,
      startedAt: new Date(),
      requestId: `req_${newId()}`,
      status: 200,
      latencyMs: 5,
      address: '10.0.0.1',
      model: 'gpt-4o',
      endpoint: '/v1/chat/completions',
      ...given,
    })),
  );
  if (rows.length > 0) await db.insert(requestLog).values(rows);
  return { organization, space, key, viewer: viewerOf(organization, admin, 'admin') };
}

const used: Logged[] = [
  { times: 5 },
  { times: 3, address: '2001:db8::1', model: 'gpt-4o-mini' },
  { times: 2, address: '', model: null, endpoint: '/v1/models/{model}' },
  { address: '10.1.0.1', model: 'o%1', endpoint: '/v1/audio/speech' },
  { endpoint: '/v1/key', model: null },
  { code: 'address_not_allowed', status: 401, address: '11.0.0.1' },
  { code: 'upstream_error', status: 502, model: 'broken' },
];

test('dryRunSettings counts used addresses and returns those that the list refuses first', async () => {
  const { viewer, key } = await setUp(used);
  const dry = await dryRunSettings(viewer, key.id, { allowedAddresses: ['10.0.0.0/16'] });
  expect(dry).toMatchObject({ requests: 13, refused: 6, since: null });
  expect(dry.addresses).toEqual([
    { value: '2001:db8::1', requests: 3, isRefused: true },
    { value: '', requests: 2, isRefused: true },
    { value: '10.1.0.1', requests: 1, isRefused: true },
    { value: '10.0.0.1', requests: 7, isRefused: false },
  ]);
  expect(dry.models.every(({ isRefused }) => !isRefused)).toBe(true);
});

test('dryRunSettings matches models like the gateway, and endpoints by their groups', async () => {
  const { viewer, key } = await setUp(used);
  const dry = await dryRunSettings(viewer, key.id, { allowedModels: ['gpt-4o*', 'o%'], allowedEndpoints: ['chat'] });
  expect(dry.models).toEqual([
    { value: 'broken', requests: 1, isRefused: true },
    { value: 'o%1', requests: 1, isRefused: true },
    { value: 'gpt-4o', requests: 5, isRefused: false },
    { value: 'gpt-4o-mini', requests: 3, isRefused: false },
  ]);
  expect(dry.endpoints).toEqual([
    { group: 'models', requests: 2, isRefused: true },
    { group: 'other', requests: 1, isRefused: true },
    { group: 'chat', requests: 9, isRefused: false },
  ]);
  expect(dry.refused).toBe(4);
  expect(dry.knownModels).toEqual(['broken', 'o%1', 'gpt-4o', 'gpt-4o-mini']);
  const wide = await dryRunSettings(viewer, key.id, { allowedModels: ['*'], allowedEndpoints: null });
  expect(wide.refused).toBe(0);
});

test('dryRunSettings counts refused requests in the busiest minute, and returns null without requests', async () => {
  const minute = (hoursAgo: number) => new Date(Math.floor(Date.now() / 60_000) * 60_000 - hoursAgo * 3_600_000);
  const { viewer, key } = await setUp([
    { times: 2, startedAt: minute(20) },
    { times: 4, startedAt: minute(3), code: 'rate_limit_exceeded', status: 429 },
    { times: 3, startedAt: minute(2) },
  ]);
  const dry = await dryRunSettings(viewer, key.id, {});
  expect(dry).toMatchObject({ requests: 9, busiestMinute: { at: minute(3).toISOString(), requests: 4 } });
  const unused = await setUp();
  expect(await dryRunSettings(unused.viewer, unused.key.id, { allowedModels: ['a'] })).toEqual({
    requests: 0,
    refused: 0,
    since: null,
    addresses: [],
    models: [],
    endpoints: [],
    busiestMinute: null,
    knownModels: [],
  });
});

test('dryRunSettings refuses viewers who may not change the key and answers not_found for other organizations', async () => {
  const { organization, space, key } = await setUp(used);
  const member = await insertViewer(db, organization, { spaces: [{ id: space.id, role: 'editor' }] });
  const other = await setUp();
  await expect(dryRunSettings(member, key.id, {})).rejects.toEqual(expect.objectContaining({ code: 'forbidden' }));
  await expect(dryRunSettings(other.viewer, key.id, {})).rejects.toEqual(
    expect.objectContaining({ code: 'not_found' }),
  );
});

test('listPossibleOwners finds members of the space and admins of the organization by name', async () => {
  const { organization, space, viewer } = await setUp();
  const spaces = [{ id: space.id, role: 'viewer' as const }];
  const grace = await insertViewer(db, organization, { name: 'Grace Hopper', spaces });
  await insertViewer(db, organization, { name: 'Ada Lovelace', role: 'admin' });
  await insertViewer(db, organization, { name: 'Outside' });
  const names = async (query = '') => (await listPossibleOwners(viewer, space.id, query)).map(({ name }) => name);
  expect(await names()).toEqual(['Ada Lovelace', 'Grace Hopper', 'Test Admin']);
  expect(await names('grace')).toEqual(['Grace Hopper']);
  const forbidden = expect.objectContaining({ code: 'forbidden' });
  await expect(listPossibleOwners(grace, space.id, '')).rejects.toEqual(forbidden);
  const elsewhere = listPossibleOwners((await setUp()).viewer, space.id, '');
  await expect(elsewhere).rejects.toEqual(expect.objectContaining({ code: 'not_found' }));
});
