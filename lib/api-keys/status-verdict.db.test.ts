import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiKeysPlanId } from '../plans';
import type { KeyState } from './state';
import { type CheckSubject, checkKey } from './status-checks';

let sql: postgres.Sql;

beforeAll(() => {
  sql = postgres(process.env.DATABASE_URL ?? '', { max: 1 });
});

afterAll(async () => {
  await sql.end();
});

type Row = {
  now: Date;
  removedAt: Date | null;
  disabledAt: Date | null;
  expiresAt: Date | null;
  spaceDeletedAt: Date | null;
  isCovered: boolean;
  state: KeyState;
  refusal: string | null;
};

const subjects: Record<string, CheckSubject> = {
  removed: 'state',
  disabled: 'state',
  expired: 'expiry',
  space_gone: 'space',
  subscription_inactive: 'subscription',
};

test('the status of a key names the same first reason to refuse its requests as admission', async () => {
  const rows = await sql<Row[]>`
    select now(), r.at as "removedAt", d.at as "disabledAt", e.at as "expiresAt", s.at as "spaceDeletedAt",
      c.covered as "isCovered", api_key_state(r.at, d.at, e.at, now()) as state,
      api_key_refusal(r.at, d.at, e.at, null, s.at, c.covered, null, null, null, null, now()) as refusal
    from (values (null), (now())) r (at)
    cross join (values (null), (now())) d (at)
    cross join (values (null), (now() - interval '1 s'), (now()), (now() + interval '1 s')) e (at)
    cross join (values (null), (now())) s (at)
    cross join (values (true), (false)) c (covered)`;
  expect(new Set(rows.map(({ refusal }) => refusal))).toEqual(new Set([null, ...Object.keys(subjects)]));
  for (const { refusal, isCovered, now, ...facts } of rows) {
    const checks = checkKey({
      key: {
        ...facts,
        removedByName: null,
        spaceName: 'Space',
        ownerName: 'Owner',
        isOwnerLeft: false,
        restrictions: {
          requestsPerMinute: null,
          burst: null,
          tokensPerMinute: null,
          concurrentRequests: null,
          allowedModels: null,
          allowedEndpoints: null,
          allowedAddresses: null,
        },
      },
      mayChange: true,
      organizationName: 'Organization',
      subscription: { plan: apiKeysPlanId, status: isCovered ? 'active' : 'canceled' },
      spaceModels: null,
      limits: [],
      refusals: {},
      refused: [],
      now,
    });
    const first = checks.find(({ verdict }) => verdict === 'refuses')?.subject ?? null;
    expect(first, JSON.stringify({ refusal, isCovered, ...facts })).toBe(refusal && subjects[refusal]);
  }
});
