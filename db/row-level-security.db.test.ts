import { eq, sql } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FixtureDb, insertApiKey, insertInvitation, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { closePools, dashboardDb } from './client';
import { inOrganization } from './in-organization';
import { organizationRole } from './organization-role';
import { apiKeyBatches } from './schema/api-key-batches';
import { apiKeys } from './schema/api-keys';
import { auditEvents } from './schema/audit';
import { billingEvents } from './schema/billing';
import { events } from './schema/events';
import { invitationSpaces } from './schema/invitations';
import { mails } from './schema/mails';
import { noticeReads } from './schema/notice-reads';
import { webhookAttempts, webhookDeliveries, webhookEndpoints } from './schema/webhooks';

const isolated = {
  organizations: 'id',
  ...Object.fromEntries(
    [
      'subscriptions',
      'billing_events',
      'memberships',
      'spaces',
      'space_members',
      'invitations',
      'invitation_spaces',
      'api_keys',
      'api_key_secrets',
      'api_key_last_uses',
      'api_key_batches',
      'audit_events',
      'events',
      'api_key_notices',
      'mails',
      'notice_reads',
      'webhook_endpoints',
      'webhook_deliveries',
      'webhook_attempts',
    ].map((table) => [table, 'organization_id']),
  ),
};

/** Tables without policies: triggers of `api_keys` or the API write them, whose statements serve many organizations. */
const withoutPolicies = [
  'api_key_usage',
  'key_meters',
  'organization_meters',
  'request_log',
  'usage_rollups',
  'usage_cohorts',
  'usage_key_cohorts',
  'usage_moved_keys',
];

let db: FixtureDb;
let own: Awaited<ReturnType<typeof insertFullWorld>>;
let foreign: Awaited<ReturnType<typeof insertFullWorld>>;

/** An organization with a row in every table that has a policy. */
async function insertFullWorld() {
  const world = await insertWorld(db);
  const organizationId = world.organization.id;
  const expiresAt = new Date('2999-01-01');
  const { id } = await insertApiKey(db, world.space, world.admin.id, { name: 'Isolated', expiresAt });
  const mail = { id: newId(), organizationId, userId: world.admin.id, topic: 'test', subjectIds: [id] };
  await db.insert(mails).values({ ...mail, kind: 'expiring' });
  await db
    .insert(apiKeyBatches)
    .values({ id: newId(), organizationId, createdBy: world.admin.id, action: 'disable', apiKeyIds: [id] });
  const invitation = await insertInvitation(db, organizationId, world.admin.id);
  await db
    .insert(invitationSpaces)
    .values({ organizationId, invitationId: invitation.id, spaceId: world.space.id, role: 'viewer' });
  await db
    .insert(auditEvents)
    .values({ id: newId(), organizationId, action: 'test', targetType: 'test', targetId: newId() });
  const [endpointId, deliveryId] = [newId(), newId()];
  const endpoint = {
    id: endpointId,
    organizationId,
    kind: 'standard',
    url: 'https://x.test',
    secret: Buffer.from('x'),
  };
  await db.insert(webhookEndpoints).values(endpoint);
  await db.insert(webhookDeliveries).values({ id: deliveryId, organizationId, endpointId });
  await db.insert(webhookAttempts).values({ id: newId(), organizationId, deliveryId, durationMs: 1 });
  await db.insert(events).values({ id: newId(), organizationId, type: 'test' });
  await db.insert(noticeReads).values({ organizationId, userId: world.admin.id });
  await db.insert(billingEvents).values({ id: newId(), organizationId, type: 'test', occurredAt: new Date() });
  return world;
}

beforeAll(async () => {
  db = openFixtures();
  [own, foreign] = [await insertFullWorld(), await insertFullWorld()];
});

afterAll(async () => {
  await closePools();
  await db.$client.end();
});

/** Runs a statement within the own organization and returns how many rows it read or changed. */
async function countInside(statement: ReturnType<typeof sql>): Promise<number> {
  return inOrganization(own.organization.id, async (tx) => (await tx.execute(statement)).count);
}

test('a transaction of an organization runs as a role that owns nothing and is no superuser', async () => {
  const [row] = await inOrganization(own.organization.id, (tx) =>
    tx.execute(sql`
      select current_user::text as name, rolsuper or rolbypassrls as "isAbove",
        exists (select from pg_class where relowner = pg_roles.oid) as "isOwner"
      from pg_roles where rolname = current_user`),
  );
  expect(row).toEqual({ name: organizationRole, isAbove: false, isOwner: false });
});

test('every table of an organization has row-level security, or is listed here as one without', async () => {
  const rows = await db.execute<{ table: string; isIsolated: boolean }>(sql`
    select relname as table, relrowsecurity as "isIsolated" from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
      and (relname = 'organizations' or exists (
        select from pg_attribute where attrelid = pg_class.oid and attname = 'organization_id' and not attisdropped))`);
  const names = (isIsolated: boolean) => rows.filter((row) => row.isIsolated === isIsolated).map(({ table }) => table);
  expect(names(true).sort()).toEqual(Object.keys(isolated).sort());
  expect(names(false).sort()).toEqual(withoutPolicies.toSorted());
});

describe.each(Object.entries(isolated))('%s', (table, column) => {
  const name = sql.identifier(table);
  const where = (id: string) => sql`where ${sql.identifier(column)} = ${id}`;

  test('a transaction sees its own organization’s rows and no others', async () => {
    const theirs = sql`select from ${name} ${where(foreign.organization.id)}`;
    expect((await db.execute(theirs)).count).toBeGreaterThan(0);
    expect(await countInside(theirs)).toBe(0);
    expect(await countInside(sql`select from ${name} ${where(own.organization.id)}`)).toBeGreaterThan(0);
  });

  test('a transaction cannot change, delete or take over rows of another organization', async () => {
    const id = sql.identifier(column);
    const changes = [
      sql`update ${name} set ${id} = ${id} ${where(foreign.organization.id)}`,
      sql`update ${name} set ${id} = ${foreign.organization.id} ${where(own.organization.id)}`,
      sql`delete from ${name} ${where(foreign.organization.id)}`,
    ];
    for (const change of changes) {
      const changed = await countInside(change).catch((error: Error) => String(error.cause));
      expect([0, expect.stringMatching(/permission denied|row-level security/)]).toContainEqual(changed);
    }
  });
});

test('an update without a WHERE stays within its organization', async () => {
  await inOrganization(own.organization.id, (tx) => tx.update(apiKeys).set({ lastFive: 'other' }));
  const lastFive = (organizationId: string) =>
    db.select({ lastFive: apiKeys.lastFive }).from(apiKeys).where(eq(apiKeys.organizationId, organizationId));
  expect(await lastFive(own.organization.id)).toEqual([{ lastFive: 'other' }]);
  expect(await lastFive(foreign.organization.id)).not.toContainEqual({ lastFive: 'other' });
});

test('a transaction can add to the audit log and cannot change it', async () => {
  for (const change of [sql`update audit_events set action = 'forged'`, sql`delete from audit_events`]) {
    await expect(countInside(change)).rejects.toThrow(expect.objectContaining({ cause: expect.anything() }));
  }
});

test('the role and the organization end with the transaction', async () => {
  await inOrganization(own.organization.id, (tx) => tx.execute(sql`select 1`));
  for (let i = 0; i < 12; i += 1) {
    const [row] = await dashboardDb().execute(sql`
      select current_user = session_user as "isSelf", current_setting('app.organization', true) as organization`);
    expect(row).toEqual({ isSelf: true, organization: expect.toBeOneOf(['', null]) });
  }
});
