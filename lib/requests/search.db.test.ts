import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { findRequests, findSearchBound } from '@/db/queries/request-search';
import { requestLog } from '@/db/request-log-table';
import { insertApiKey, openFixtures } from '@/e2e/support/fixtures';
import { insertWatchedKey } from '@/e2e/support/watched-key';
import { statusClasses, statusClassOf } from '../usage/status-class';
import type { Viewer } from '../viewer';
import { toSearch } from './access';
import { findLoggedRequest } from './find';
import { defaultRequestListParams, type RequestListParams } from './list-params';
import { listRequests } from './list-service';
import { createRequestId } from './request-id';

const db = openFixtures();
beforeAll(async () => {
  await db.execute(sql`select maintain_request_log(30)`);
});
afterAll(async () => {
  await db.$client.end();
  await closePools();
});

const ago = (seconds: number) => new Date(Date.now() - seconds * 1_000);
const setUp = () => insertWatchedKey(db);
const list = (viewer: Viewer, params: Partial<RequestListParams> = {}) =>
  listRequests(viewer, { ...defaultRequestListParams, ...params });
const idsOf = async (viewer: Viewer, params: Partial<RequestListParams> = {}) =>
  (await list(viewer, params)).rows.map(({ id }) => id);

describe('filters', () => {
  const ends = [
    { status: 200, code: null },
    { status: 200, code: 'upstream_error' },
    { status: 200, code: 'api_key_removed' },
    { status: 200, code: 'rate_limit_exceeded' },
    { status: 499, code: null },
    { status: 401, code: 'api_key_removed' },
    { status: 429, code: 'rate_limit_exceeded' },
    { status: 429, code: 'rate_limit_exceeded', upstreamStatus: 429 },
    { status: 400, code: 'invalid_json' },
    { status: 404, code: 'model_not_found', upstreamStatus: 404 },
    { status: 502, code: 'upstream_error', upstreamStatus: 500 },
    { status: 503, code: null },
  ];

  test('the filter by class finds the requests that are shown with this class', async () => {
    const { viewer, log } = await setUp();
    await log(...ends.map((end, place) => ({ ...end, startedAt: ago(place + 1), model: `m${place}` })));
    for (const name of statusClasses) {
      const expected = ends.flatMap((end, place) =>
        statusClassOf({ upstreamStatus: null, ...end }) === name ? [`m${place}`] : [],
      );
      const found = (await list(viewer, { statuses: [name] })).rows;
      expect(found.map(({ model }) => model)).toEqual(expected);
      expect(found.every((row) => row.class === name)).toBe(true);
    }
    const some = await list(viewer, { statuses: ['cancelled', '502'] });
    expect(some.rows.map(({ status }) => status)).toEqual([499, 502]);
  });

  test('filters by several fields are combined, and each matches only its own values', async () => {
    const { viewer, log } = await setUp();
    await log(
      { startedAt: ago(1), model: 'x', endpoint: '/v1/responses', code: 'rate_limit_exceeded', status: 429 },
      { startedAt: ago(20), model: 'x, y', endpoint: '/v1/embeddings' },
      { startedAt: ago(60), model: "o'x", endpoint: '/v1/embeddings' },
      { startedAt: ago(4_000), model: 'x' },
    );
    const models = async (params: Partial<RequestListParams>) =>
      (await list(viewer, params)).rows.map(({ model }) => model);
    expect(await models({ models: ["o'x"] })).toEqual(["o'x"]);
    expect(await models({ endpoints: ['/v1/embeddings'] })).toEqual(['x, y', "o'x"]);
    expect(await models({ models: ['x'], codes: ['rate_limit_exceeded'] })).toEqual(['x']);
    expect(await models({ models: ['x'] })).toEqual(['x', 'x']);
    expect(await models({ models: ['x'], period: '1h' })).toEqual(['x']);
    expect(await models({ from: ago(120).toISOString(), to: ago(40).toISOString() })).toEqual(["o'x"]);
  });
});

describe('a search with few matches', () => {
  test('a search reads a bounded number of rows, returns its bound, and continues from there', async () => {
    const { viewer, log, organization } = await setUp();
    await log(...Array.from({ length: 30 }, (_, i) => ({ startedAt: ago(i + 1), model: i === 25 ? 'rare' : 'usual' })));
    const search = await toSearch(viewer, { ...defaultRequestListParams, models: ['rare'] });
    const older = { direction: 'older' as const, place: null };
    const bound = await findSearchBound(organization.id, search, older, 10);
    if (bound === null) throw new Error('The log ends too soon.');
    expect(await findRequests(organization.id, search, { ...older, bound, limit: 5 })).toEqual([]);
    const next = { direction: 'older' as const, place: { at: bound, requestId: '' } };
    const nextBound = await findSearchBound(organization.id, search, next, 10);
    expect(nextBound !== null && nextBound < bound).toBe(true);
    const last = { direction: 'older' as const, place: { at: nextBound ?? '', requestId: '' } };
    expect(await findSearchBound(organization.id, search, last, 10)).toBeNull();
    const found = await findRequests(organization.id, search, { ...last, bound: null, limit: 5 });
    expect(found.map(({ model }) => model)).toEqual(['rare']);
  });

  test('a search of several keys ends at the bound of the busiest one', async () => {
    const { viewer, log, organization, key, admin, space } = await setUp();
    const quiet = await insertApiKey(db, space, admin.id);
    await log(...Array.from({ length: 30 }, (_, i) => ({ startedAt: ago(i + 1) })), {
      startedAt: ago(40),
      apiKeyId: quiet.id,
    });
    const asked = { ...defaultRequestListParams, keys: [key.id, quiet.id], models: ['none'] };
    const bound = await findSearchBound(
      organization.id,
      await toSearch(viewer, asked),
      { direction: 'older', place: null },
      20,
    );
    expect(Math.round((Date.now() - Date.parse(bound ?? '')) / 1_000)).toBeLessThan(25);
  });
});

describe('a request by its id', () => {
  test('a request is found by its id with all details, also when it was written late', async () => {
    const { viewer, log, key } = await setUp();
    const startedAt = ago(1_200);
    const requestId = createRequestId(startedAt.getTime() + 900);
    await log({
      startedAt,
      requestId,
      model: 'gpt-4o',
      endpoint: '/v1/chat/completions',
      promptTokens: 1_204,
      completionTokens: 388,
      cachedTokens: 512,
      isEstimated: true,
      upstreamStatus: 200,
      upstreamRequestId: 'chatcmpl-1',
      latencyMs: 1_200_000,
    });
    expect(await findLoggedRequest(viewer, requestId)).toMatchObject({
      id: requestId,
      class: 'succeeded',
      explanation: null,
      endpoint: { route: '/v1/chat/completions', label: 'Chat completions' },
      tokens: { input: 1_204, output: 388, cached: 512, reasoning: 0, isEstimated: true },
      upstream: { status: 200, requestId: 'chatcmpl-1' },
      key: { id: key.id, name: 'Watched', preview: `pk_...${key.lastFive}` },
    });
  });

  test('an invalid id, an id with another time and an unused id find no request', async () => {
    const { viewer, log } = await setUp();
    const startedAt = ago(600);
    const requestId = createRequestId(startedAt.getTime());
    await log({ startedAt, requestId });
    const other = createRequestId(startedAt.getTime() - 3_600_000);
    const wrong = [other.slice(0, 17) + requestId.slice(17), createRequestId(Date.now()), 'req_1', ''];
    for (const id of wrong) expect(await findLoggedRequest(viewer, id)).toBeNull();
  });

  test('a request that was written twice is listed once', async () => {
    const { viewer, log } = await setUp();
    const entry = { startedAt: ago(5), requestId: createRequestId(ago(5).getTime()) };
    await log(entry, entry);
    expect(await idsOf(viewer)).toEqual([entry.requestId]);
    expect(await db.$count(requestLog, sql`request_id = ${entry.requestId}`)).toBe(2);
  });
});
