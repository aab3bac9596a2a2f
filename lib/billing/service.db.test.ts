import { eq } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { apiKeys } from '@/db/schema/api-keys';
import { auditEvents } from '@/db/schema/audit';
import { subscriptions } from '@/db/schema/billing';
import { apiKeyUsage } from '@/db/schema/usage';
import { insertApiKey, insertUser, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { startTestGateway, type TestGateway } from '@/e2e/support/test-gateway';
import type { OrganizationRole } from '../permissions';
import type { PlanId, SubscriptionStatus } from '../plans';
import type { Viewer } from '../viewer';
import {
  cancelSubscription,
  changePlan,
  confirmCheckout,
  getBilling,
  getUpgrade,
  openPortal,
  resumeSubscription,
} from './service';

const db = openFixtures();
let api: TestGateway;
beforeAll(async () => {
  process.env.PRICE_PULZE_X_SUITE = '$200 a month';
  api = await startTestGateway();
});
afterAll(async () => {
  await Promise.all([db.$client.end(), closePools(), api.close()]);
});

async function setUp(given: { plan?: PlanId; status?: SubscriptionStatus } = {}) {
  const world = await insertWorld(db, given);
  const viewer: Viewer = {
    user: world.admin,
    sessionId: newId(),
    organization: world.organization,
    role: 'admin',
    subscription: { plan: given.plan ?? 'pulze_x_suite', status: given.status ?? 'active' },
    request: { address: '203.0.113.7', userAgent: 'test', requestId: 'req_test' },
  };
  const audits = () =>
    db
      .select({ action: auditEvents.action, actorId: auditEvents.actorId, details: auditEvents.details })
      .from(auditEvents)
      .where(eq(auditEvents.organizationId, world.organization.id));
  return { ...world, viewer, audits };
}

const requestFor = (plan: PlanId, from = '') => ({ plan, from, isConfirmed: true });
const code = (error: string) => expect.objectContaining({ code: error });

/** Calls the API with a key. Returns 200, or the error code. */
async function use(secret: string): Promise<number | string> {
  const answer = await api.send('/v1/key', { secret });
  if (answer.status === 200) return 200;
  const { error } = (await answer.json()) as { error: { code: string } };
  return error.code;
}

describe('without a payment provider', () => {
  test('an upgrade applies to the next request and is audited', async () => {
    const { viewer, space, admin, organization, audits } = await setUp({ plan: 'free' });
    const { secret } = await insertApiKey(db, space, admin.id);
    expect(await use(secret)).toBe('subscription_inactive');
    const keysPath = `/${organization.slug}/permissions/api-keys`;
    const changed = await changePlan(viewer, requestFor('pulze_x_suite', keysPath));
    expect(changed).toEqual({ kind: 'changed', plan: 'pulze_x_suite', goTo: `${keysPath}?new=1` });
    expect(await use(secret)).toBe(200);
    const changes = { plan: { from: 'Free', to: 'Pulze X Suite' } };
    expect(await audits()).toEqual([{ action: 'plan.changed', actorId: admin.id, details: { changes } }]);
  });

  const stops: [string, (viewer: Viewer) => Promise<unknown>][] = [
    ['a change to Free', (viewer) => changePlan(viewer, requestFor('free'))],
    ['a change to Pulze One', (viewer) => changePlan(viewer, requestFor('pulze_one'))],
    ['a cancellation', (viewer) => cancelSubscription(viewer, 'now')],
  ];
  test.each(stops)(
    '%s refuses every key on its next request, and an upgrade restores the keys unchanged',
    async (_, stop) => {
      const { viewer, space, admin } = await setUp();
      const keys = [await insertApiKey(db, space, admin.id), await insertApiKey(db, space, admin.id)];
      const rows = () => db.select().from(apiKeys).where(eq(apiKeys.spaceId, space.id)).orderBy(apiKeys.id);
      const answers = () => Promise.all(keys.map(({ secret }) => use(secret)));
      expect(await answers()).toEqual([200, 200]);
      const before = await rows();
      await stop(viewer);
      expect(await answers()).toEqual(['subscription_inactive', 'subscription_inactive']);
      await changePlan(viewer, requestFor('pulze_x_suite'));
      expect(await rows()).toEqual(before);
      expect(await answers()).toEqual([200, 200]);
    },
  );

  test('keys work while a payment is past due', async () => {
    const { space, admin } = await setUp({ status: 'past_due' });
    expect(await use((await insertApiKey(db, space, admin.id)).secret)).toBe(200);
  });

  test('a plan change without confirmation is refused with conflict', async () => {
    const { viewer, audits } = await setUp({ plan: 'free' });
    const unconfirmed = { ...requestFor('pulze_x_suite'), isConfirmed: false };
    await expect(changePlan(viewer, unconfirmed)).rejects.toEqual(code('conflict'));
    expect(await audits()).toEqual([]);
  });

  test('simultaneous changes to the same plan are audited once', async () => {
    const { viewer, audits } = await setUp({ plan: 'free' });
    await Promise.all(Array.from({ length: 4 }, () => changePlan(viewer, requestFor('pulze_one'))));
    expect(await audits()).toHaveLength(1);
  });

  test('resume, portal and checkout are refused with not_found', async () => {
    const { viewer } = await setUp();
    for (const act of [resumeSubscription(viewer), openPortal(viewer, ''), confirmCheckout(viewer, 'cs_1')]) {
      await expect(act).rejects.toEqual(code('not_found'));
    }
  });

  test('a plan that is paid through a provider can not be changed or canceled', async () => {
    const { viewer, organization } = await setUp();
    const isOwn = eq(subscriptions.organizationId, organization.id);
    await db.update(subscriptions).set({ providerSubscriptionId: 'sub_1' }).where(isOwn);
    await expect(changePlan(viewer, requestFor('free'))).rejects.toEqual(code('conflict'));
    await expect(cancelSubscription(viewer, 'now')).rejects.toEqual(code('conflict'));
  });
});

test.each<OrganizationRole>(['editor', 'viewer'])(
  'an organization %s can neither see nor change plan and billing',
  async (role) => {
    const { viewer: admin, audits, organization } = await setUp({ plan: 'pulze_one' });
    const viewer: Viewer = { ...admin, user: await insertUser(db), role };
    const acts = [
      () => getBilling(viewer),
      () => getUpgrade(viewer),
      () => changePlan(viewer, requestFor('pulze_x_suite')),
      () => cancelSubscription(viewer, 'now'),
      () => resumeSubscription(viewer),
      () => openPortal(viewer, ''),
      () => confirmCheckout(viewer, 'cs_1'),
    ];
    for (const act of acts) await expect((async () => act())()).rejects.toEqual(code('forbidden'));
    expect(await audits()).toEqual([]);
    const [row] = await db.select().from(subscriptions).where(eq(subscriptions.organizationId, organization.id));
    expect(row).toMatchObject({ plan: 'pulze_one', status: 'active' });
  },
);

test('getBilling counts the working keys and their requests of the last 24 hours', async () => {
  const { viewer, space, admin, organization } = await setUp();
  const working = await insertApiKey(db, space, admin.id);
  await insertApiKey(db, space, admin.id);
  const gone = [{ removedAt: new Date() }, { disabledAt: new Date() }, { expiresAt: new Date(0) }];
  const [removed] = await Promise.all(gone.map((given) => insertApiKey(db, space, admin.id, given)));
  const hoursAgo = (hours: number) => new Date(Math.floor(Date.now() / 3_600_000 - hours) * 3_600_000);
  const served = (key: { id: string } | undefined, hours: number, requests: number) =>
    db
      .insert(apiKeyUsage)
      .values({ organizationId: organization.id, apiKeyId: key?.id ?? '', hour: hoursAgo(hours), requests });
  await served(working, 0, 5);
  await served(working, 23, 7);
  await served(working, 25, 1_000);
  await served(removed, 0, 1_000);
  const elsewhere = await setUp();
  await insertApiKey(db, elsewhere.space, elsewhere.admin.id);
  expect(await getBilling(viewer)).toMatchObject({
    subscription: { plan: 'pulze_x_suite', status: 'active' },
    keysInUse: { keys: 2, requestsLastDay: 12 },
    payments: { kind: 'none' },
    prices: { pulze_x_suite: '$200 a month' },
  });
});
