import { eq } from 'drizzle-orm';
import { afterAll, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { auditEvents } from '@/db/schema/audit';
import { insertApiKey, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { insertViewer, viewerOf } from '@/e2e/support/viewer-of';
import { defaultAuditListParams } from '../audit-log/list-params';
import { listAuditEvents } from '../audit-log/service';
import { changeKeyLifetimes, countKeysBeyondLongest, getKeyLifetimes } from './key-lifetimes';
import { keyLifetimesSchema } from './schema';

const db = openFixtures();
afterAll(async () => {
  await db.$client.end();
  await closePools();
});

test('changeKeyLifetimes does not change existing keys and returns how many exceed the longest lifetime', async () => {
  const { organization, admin, space } = await insertWorld(db);
  const viewer = viewerOf(organization, admin, 'admin');
  const insert = (days: number | null, removedAt: Date | null = null) =>
    insertApiKey(db, space, admin.id, {
      expiresAt: days === null ? null : new Date(Date.now() + days * 86_400_000),
      removedAt,
    });
  for (const days of [null, 31, 29, -1]) await insert(days);
  await insert(null, new Date());
  expect(await countKeysBeyondLongest(viewer)).toBe(0);
  const lifetimes = { defaultDays: 7, longestDays: 30 };
  expect(await changeKeyLifetimes(viewer, lifetimes)).toEqual({ beyondLongest: 2 });
  expect(await changeKeyLifetimes(viewer, lifetimes)).toEqual({ beyondLongest: 2 });
  expect(await getKeyLifetimes(viewer)).toEqual(lifetimes);
  expect(await countKeysBeyondLongest(viewer)).toBe(2);
  await changeKeyLifetimes(viewer, { defaultDays: null, longestDays: 30 });
  const log = await listAuditEvents(viewer, { ...defaultAuditListParams, target: organization.id });
  expect(log.rows.map(({ what, changes }) => [what, ...changes])).toEqual([
    ['Changed the organization’s settings', { field: 'Default lifetime of keys', from: '7 days', to: 'Unlimited' }],
    [
      'Changed the organization’s settings',
      { field: 'Default lifetime of keys', from: 'Unlimited', to: '7 days' },
      { field: 'Longest lifetime of keys', from: 'Unlimited', to: '30 days' },
    ],
  ]);
});

test.each(['editor', 'viewer'] as const)(
  'an organization %s can read the lifetimes and cannot change them',
  async (role) => {
    const { organization } = await insertWorld(db);
    const viewer = await insertViewer(db, organization, { role });
    const forbidden = expect.objectContaining({ code: 'forbidden' });
    await expect(changeKeyLifetimes(viewer, { defaultDays: 1, longestDays: 1 })).rejects.toEqual(forbidden);
    await expect(countKeysBeyondLongest(viewer)).rejects.toEqual(forbidden);
    expect(await getKeyLifetimes(viewer)).toEqual({ defaultDays: null, longestDays: null });
    expect(await db.$count(auditEvents, eq(auditEvents.organizationId, organization.id))).toBe(0);
  },
);

test.each([
  [{ defaultDays: 31, longestDays: 30 }, false],
  [{ defaultDays: 0, longestDays: null }, false],
  [{ defaultDays: null, longestDays: 3_651 }, false],
  [{ defaultDays: 1.5, longestDays: null }, false],
  [{ defaultDays: 30, longestDays: 30 }, true],
  [{ defaultDays: 30, longestDays: null }, true],
  [{ defaultDays: null, longestDays: 1 }, true],
])('the lifetimes %j are accepted: %s', (lifetimes, isAccepted) => {
  expect(keyLifetimesSchema.safeParse(lifetimes).success).toBe(isAccepted);
});
