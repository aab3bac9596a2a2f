import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { spaces } from '@/db/schema/spaces';
import { apiKeyUsage } from '@/db/schema/usage';
import { insertApiKey, insertUser, openFixtures } from '@/e2e/support/fixtures';
import { insertWatchedKey } from '@/e2e/support/watched-key';
import type { Viewer } from '../viewer';
import { changeApiKey } from './change';
import { removeApiKey } from './remove';
import { type CheckSubject, checkLabels } from './status-checks';
import { getKeyStatus } from './status-service';

const db = openFixtures();
beforeAll(() => db.execute(sql`select maintain_request_log(30)`));
afterAll(async () => {
  await db.$client.end();
  await closePools();
});

const setUp = (given?: Parameters<typeof insertWatchedKey>[1]) => insertWatchedKey(db, given);
const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000);

async function checkOf(viewer: Viewer, id: string, subject: CheckSubject) {
  return (await getKeyStatus(viewer, id)).checks.find((check) => check.subject === subject);
}

const verdictsOf = async (viewer: Viewer, id: string) =>
  (await getKeyStatus(viewer, id)).checks.map(({ verdict }) => verdict);

test('a key that nothing refuses has all checks, each fine and without a remedy', async () => {
  const { viewer, key } = await setUp();
  const { checks, refused } = await getKeyStatus(viewer, key.id);
  expect(checks.map(({ subject }) => subject)).toEqual(Object.keys(checkLabels));
  const texts = checks.map(({ subject, text }) => `${subject}: ${text}`);
  const expected = [
    'state: Active',
    'expiry: Never expires',
    'space: Test Space',
    'subscription: Pulze X Suite, active',
    'owner: Test Admin',
    'limits: Not used up',
    'models: All',
    'endpoints: All',
    'addresses: Any',
  ];
  expect(texts).toEqual(expect.arrayContaining(expected));
  expect(checks.every(({ verdict, remedy, refused: count }) => verdict === 'fine' && !remedy && count === 0)).toBe(
    true,
  );
  expect(refused).toEqual([]);
});

test('a disabled, an expired and a removed key refuse every request, and each says what to do', async () => {
  const disabled = await setUp();
  await changeApiKey(disabled.viewer, disabled.key.id, { isDisabled: true });
  expect(await checkOf(disabled.viewer, disabled.key.id, 'state')).toMatchObject({
    verdict: 'refuses',
    text: 'Disabled',
    remedy: 'Enable it again.',
  });
  expect(await checkOf(disabled.member, disabled.key.id, 'state')).toMatchObject({
    remedy: 'An admin of the space Test Space can enable it again.',
  });

  const expiresAt = ago(30);
  const expired = await setUp({ expiresAt });
  expect(await checkOf(expired.viewer, expired.key.id, 'state')).toMatchObject({ verdict: 'fine' });
  expect(await checkOf(expired.viewer, expired.key.id, 'expiry')).toMatchObject({
    verdict: 'refuses',
    text: 'Expired',
    at: expiresAt.toISOString(),
    remedy: 'Set a later date under Settings, Expires. The secret stays the same.',
  });

  const removed = await setUp({ expiresAt });
  await removeApiKey(removed.viewer, removed.key.id);
  expect(await checkOf(removed.viewer, removed.key.id, 'state')).toMatchObject({
    verdict: 'refuses',
    text: 'Removed by Test Admin',
    remedy: expect.stringContaining('create a new one'),
  });
  expect(await checkOf(removed.viewer, removed.key.id, 'expiry')).toMatchObject({ verdict: 'refuses', remedy: null });
});

test('an expiry within 14 days is a warning, a later one is fine, and a disabled key may have expired too', async () => {
  const soon = await setUp({ expiresAt: ago(-13 * 24) });
  expect(await checkOf(soon.viewer, soon.key.id, 'expiry')).toMatchObject({ verdict: 'look', text: 'Expires' });
  const later = await setUp({ expiresAt: ago(-15 * 24) });
  expect(await checkOf(later.viewer, later.key.id, 'expiry')).toMatchObject({ verdict: 'fine', remedy: null });
  const both = await setUp({ expiresAt: ago(1), disabledAt: ago(2) });
  expect((await verdictsOf(both.viewer, both.key.id)).slice(0, 2)).toEqual(['refuses', 'refuses']);
});

test('a deleted space refuses every request, and its former members are not said to have left', async () => {
  const { viewer, space, key } = await setUp();
  await db.update(spaces).set({ deletedAt: new Date() }).where(eq(spaces.id, space.id));
  expect(await checkOf(viewer, key.id, 'space')).toMatchObject({
    verdict: 'refuses',
    text: 'Test Space was deleted',
    remedy: 'Create a new key in another space.',
  });
  expect(await checkOf(viewer, key.id, 'owner')).toMatchObject({ verdict: 'fine' });
});

test('a plan without API keys and an ended one refuse every request; a late payment is worth a look', async () => {
  const { viewer, key } = await setUp();
  const under = (plan: Viewer['subscription']['plan'], status: Viewer['subscription']['status']) =>
    checkOf({ ...viewer, subscription: { plan, status } }, key.id, 'subscription');
  expect(await under('pulze_one', 'active')).toMatchObject({
    verdict: 'refuses',
    text: 'Pulze One does not include API keys',
    remedy: expect.stringContaining('can choose Pulze X Suite under Billing'),
  });
  expect(await under('pulze_x_suite', 'canceled')).toMatchObject({
    verdict: 'refuses',
    text: 'Pulze X Suite was canceled',
  });
  expect(await under('pulze_x_suite', 'past_due')).toMatchObject({
    verdict: 'look',
    remedy: expect.stringContaining('can pay under Billing'),
  });
});

test('an owner who left the space is worth a look', async () => {
  const { viewer, member, space } = await setUp();
  const left = await insertUser(db, { name: 'Farah Haddad' });
  const key = await insertApiKey(db, space, left.id);
  expect(await checkOf(viewer, key.id, 'owner')).toMatchObject({
    verdict: 'look',
    text: 'Farah Haddad left the space',
    remedy: 'The key keeps working. Choose another owner under Settings, Owner.',
  });
  expect((await checkOf(member, key.id, 'owner'))?.remedy).toContain('An admin of the space Test Space can choose');
});

test('lists are worth a look once they refused a request, with how many and what to add', async () => {
  const { viewer, member, key, organization, log } = await setUp({
    allowedModels: ['gpt-4', 'pulze-*'],
    allowedEndpoints: ['chat', 'models'],
    allowedAddresses: ['203.0.113.0/24', '2001:db8::/32', '198.51.100.1/32', '198.51.100.2/32'],
  });
  expect((await verdictsOf(viewer, key.id)).every((verdict) => verdict === 'fine')).toBe(true);
  const hour = sql`date_trunc('hour', now())`;
  await db.insert(apiKeyUsage).values([
    { organizationId: organization.id, apiKeyId: key.id, hour, refusalReasons: { address_not_allowed: 209 } },
    {
      organizationId: organization.id,
      apiKeyId: key.id,
      hour: sql`date_trunc('hour', now()) - interval '24 hours'`,
      refusalReasons: { address_not_allowed: 1_000, endpoint_not_allowed: 1_000 },
    },
  ]);
  await log(
    { code: 'address_not_allowed', address: '192.0.2.81', startedAt: ago(0.5) },
    { code: 'address_not_allowed', address: '192.0.2.7', startedAt: ago(2) },
    { code: 'model_not_allowed', model: 'gpt-5' },
    { code: 'endpoint_not_allowed', startedAt: ago(25) },
  );
  expect(await checkOf(viewer, key.id, 'addresses')).toMatchObject({
    verdict: 'look',
    text: 'Only 203.0.113.0/24, 2001:db8::/32, 198.51.100.1 and 1 more',
    remedy: 'Add 192.0.2.81 under Settings, IP addresses, if you know it.',
    refused: 209,
  });
  expect(await checkOf(viewer, key.id, 'models')).toMatchObject({
    verdict: 'look',
    text: 'Only gpt-4, pulze-*',
    remedy: 'Add gpt-5 under Settings, Models, if the key may use it.',
    refused: 1,
  });
  expect(await checkOf(viewer, key.id, 'endpoints')).toMatchObject({
    verdict: 'fine',
    text: 'Only Chat completions, Models',
  });
  expect((await checkOf(member, key.id, 'addresses'))?.remedy).toContain('add the caller’s address');
  await changeApiKey(viewer, key.id, { allowedAddresses: null });
  expect(await checkOf(viewer, key.id, 'addresses')).toMatchObject({ verdict: 'fine', text: 'Any', refused: 0 });
});

test('models that the space does not allow are worth a look; a prefix of the space allows them', async () => {
  const { viewer, key, space } = await setUp({ allowedModels: ['gpt-4'] });
  const allow = (allowedModels: string[]) => db.update(spaces).set({ allowedModels }).where(eq(spaces.id, space.id));
  await allow(['claude-*']);
  expect(await checkOf(viewer, key.id, 'models')).toMatchObject({
    verdict: 'look',
    text: 'Only gpt-4. The space allows none of these',
  });
  await allow(['gpt-*']);
  expect(await checkOf(viewer, key.id, 'models')).toMatchObject({ verdict: 'fine' });
});

test('a replaced secret that is still used is worth a look', async () => {
  const { viewer, key, log } = await setUp();
  await log({ code: 'api_key_replaced' });
  expect(await checkOf(viewer, key.id, 'state')).toMatchObject({
    verdict: 'look',
    remedy: expect.stringContaining('new secret'),
    refused: 1,
  });
});

test('a request that needs more than a whole limit is not told to wait', async () => {
  const { viewer, key, log } = await setUp();
  await log({ code: 'rate_limit_exceeded', status: 429, startedAt: ago(0.2) });
  const after = () => checkOf(viewer, key.id, 'limits');
  expect(await after()).toMatchObject({ verdict: 'look', remedy: expect.stringContaining('Wait as retry-after says') });
  await log({ code: 'request_exceeds_limit', status: 400 });
  expect(await after()).toMatchObject({
    verdict: 'look',
    refused: 2,
    remedy:
      'Send less in one request, or lower max_tokens. Raise its limits under Settings, Limits, if that is too low.',
  });
});
