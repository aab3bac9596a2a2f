import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { requestLog } from '@/db/request-log-table';
import { identities, sessions, users } from '@/db/schema/accounts';
import { apiKeyBatches } from '@/db/schema/api-key-batches';
import { apiKeySecrets } from '@/db/schema/api-keys';
import { auditEvents } from '@/db/schema/audit';
import { events } from '@/db/schema/events';
import { memberships } from '@/db/schema/members';
import { spaceMembers } from '@/db/schema/spaces';
import { apiKeyUsage } from '@/db/schema/usage';
import { webhookDeliveries, webhookEndpoints } from '@/db/schema/webhooks';
import { createSessionToken, hashSessionToken } from '@/lib/auth/session-token';
import type { AccessContext } from '@/lib/permissions';
import { createRequestId } from '@/lib/requests/request-id';
import { type FixtureDb, insertApiKey, insertInvitation, insertOrganization, insertSpace } from './fixtures';

/** The user who calls, and their access to the organization; null for users who have none. */
export type Subject = { name: string; access: AccessContext | null; isSignedIn: boolean };

const member = (
  name: string,
  organizationRole: AccessContext['organizationRole'],
  rest: Partial<AccessContext> = {},
) => ({
  name,
  isSignedIn: true,
  access: { organizationRole, spaceRole: null, isOwner: false, ...rest },
});

/** Users with every combination of roles in the organization and in the space, and users without access. */
export const subjects: readonly Subject[] = [
  member('organization admin', 'admin'),
  member('organization editor', 'editor'),
  member('organization viewer', 'viewer'),
  member('space admin who edits in the organization', 'editor', { spaceRole: 'admin' }),
  member('space admin who views in the organization', 'viewer', { spaceRole: 'admin' }),
  member('space editor', 'editor', { spaceRole: 'editor' }),
  member('space viewer', 'viewer', { spaceRole: 'viewer' }),
  member("key's owner in its space", 'viewer', { spaceRole: 'viewer', isOwner: true }),
  member("key's owner who left its space", 'editor', { isOwner: true }),
  { name: 'admin of another organization', access: null, isSignedIn: true },
  { name: 'nobody', access: null, isSignedIn: false },
];

export type PermissionWorld = Awaited<ReturnType<typeof insertPermissionWorld>>;

/**
 * Inserts an organization with all subjects, two more members, and one of each object that an action can change. It
 * takes few statements, because each successful action uses up a world.
 * @param passwordHash the hash of every subject's password; hashing is slow by design, so the caller does it once
 */
export async function insertPermissionWorld(db: FixtureDb, passwordHash: string) {
  const organization = await insertOrganization(db, { name: 'Guarded' });
  const elsewhere = await insertOrganization(db);
  const logo = { logo: Buffer.from('webp'), logoVersion: imageVersion };
  const space = await insertSpace(db, organization.id, { name: 'Guarded space', ...logo });
  const signedIn = subjects.filter(({ isSignedIn }) => isSignedIn);
  const people = await insertPeople(db, ['bystander', 'latecomer', ...signedIn.map(({ name }) => name)], passwordHash);
  const personNamed = (name: string): Person => {
    const person = people.find((candidate) => candidate.name === `The ${name}`);
    if (!person) throw new Error(`The world has no ${name}.`);
    return person;
  };
  const [bystander, latecomer] = [personNamed('bystander'), personNamed('latecomer')];
  const roles = [
    { userId: bystander.id, access: { organizationRole: 'editor', spaceRole: 'editor' } },
    { userId: latecomer.id, access: { organizationRole: 'admin', spaceRole: null } },
    ...signedIn.map(({ name, access }) => ({ userId: personNamed(name).id, access })),
  ] as const;
  await db.insert(memberships).values(
    roles.map(({ userId, access }) => ({
      userId,
      organizationId: access ? organization.id : elsewhere.id,
      role: access?.organizationRole ?? 'admin',
    })),
  );
  const inSpace = roles.flatMap(({ userId, access }) =>
    access?.spaceRole ? [{ userId, role: access.spaceRole, spaceId: space.id, organizationId: organization.id }] : [],
  );
  await db.insert(spaceMembers).values(inSpace);

  const personOf = ({ name, isSignedIn }: Subject) => (isSignedIn ? personNamed(name) : undefined);
  const keys = new Map<string, { id: string; name: string; secret: string }>();
  for (const subject of subjects.filter(({ access }) => access?.isOwner)) {
    const owner = personNamed(subject.name).id;
    keys.set(subject.name, await insertApiKey(db, space, owner, { name: `Key of ${owner}` }));
  }
  const key = await insertApiKey(db, space, bystander.id, { name: `Key of ${bystander.id}` });
  const keyIds = [key, ...keys.values()].map(({ id }) => id);
  await insertRequests(db, organization.id, keyIds);
  await insertOldSecrets(db, organization.id, keyIds);
  const notices = await insertNotices(db, organization.id, keyIds);
  const batches = await insertBatches(db, organization.id, [bystander.id, ...people.map(({ id }) => id)], key.id);
  const auditedName = `Audited ${newId()}`;
  await db.insert(auditEvents).values({
    id: newId(),
    organizationId: organization.id,
    action: 'organization.renamed',
    targetType: 'organization',
    targetId: organization.id,
    details: { name: auditedName },
  });
  return {
    auditedName,
    ...(await insertWebhook(db, organization.id)),
    organization,
    space,
    bystander,
    latecomer,
    key,
    invitation: await insertInvitation(db, organization.id, latecomer.id),
    userIds: people.map(({ id }) => id),
    personOf,
    /** A bulk action of the bystander, and one of each subject. */
    batch: batches.get(bystander.id) ?? '',
    batchOf: (subject: Subject) => batches.get(personOf(subject)?.id ?? '') ?? newId(),
    /** Returns the key that a subject acts on: their own if they own one. */
    keyOf: (subject: Subject) => keys.get(subject.name) ?? key,
    /** Returns the event of that key. */
    noticeOf: (subject: Subject) => notices.get((keys.get(subject.name) ?? key).id) ?? newId(),
  };
}

/** Inserts a webhook with a delivered message. It gets no event, or the sender would change the world meanwhile. */
async function insertWebhook(db: FixtureDb, organizationId: string) {
  const [webhookId, deliveryId] = [newId(), newId()];
  const webhook = { id: webhookId, url: `https://${webhookId}.invalid/` };
  await db.insert(webhookEndpoints).values({
    ...webhook,
    organizationId,
    kind: 'standard',
    eventTypes: ['webhook.disabled'],
    secret: Buffer.from('unreadable'),
    oldSecret: Buffer.from('unreadable'),
    oldSecretEndsAt: sql`now() + interval '1 hour'`,
  });
  const delivery = { id: deliveryId, organizationId, endpointId: webhookId, state: 'delivered', attempts: 1 };
  await db.insert(webhookDeliveries).values(delivery);
  return { webhook, deliveryId };
}

/** Inserts a second live secret of each key, like during the overlap of a rotation. */
async function insertOldSecrets(db: FixtureDb, organizationId: string, keyIds: string[]): Promise<void> {
  const expiresAt = sql`now() + interval '1 hour'`;
  const old = { hashVersion: 1, organizationId, lastFive: 'older', expiresAt };
  await db.insert(apiKeySecrets).values(keyIds.map((apiKeyId) => ({ ...old, apiKeyId, hash: randomBytes(32) })));
}

/** The version in the URL of the logo and of the avatars. */
export const imageVersion = '0'.repeat(32);

/** The address in the request log, which only some roles may see. */
export const loggedAddress = '203.0.113.77';

type Person = { id: string; name: string; email: string; cookie: string; sessionId: string; identityId: string };

/** Inserts users, each with a session and an identity at a provider. */
async function insertPeople(db: FixtureDb, names: string[], passwordHash: string): Promise<Person[]> {
  const people = names.map((name) => {
    const [id, token] = [newId(), createSessionToken()];
    return { id, token, name: `The ${name}`, email: `${id}@example.test`, sessionId: newId(), identityId: newId() };
  });
  const avatar = { avatar: Buffer.from('webp'), avatarVersion: imageVersion };
  await db.insert(users).values(people.map(({ id, name, email }) => ({ id, name, email, passwordHash, ...avatar })));
  const expiresAt = sql`now() + interval '1 hour'`;
  await db.insert(sessions).values(
    people.map(({ id, token, sessionId }) => ({
      id: sessionId,
      userId: id,
      tokenHash: hashSessionToken(token),
      expiresAt,
    })),
  );
  await db.insert(identities).values(
    people.map(({ id, identityId }) => ({
      id: identityId,
      userId: id,
      issuer: 'https://id.example.test',
      subject: identityId,
      label: 'Test',
    })),
  );
  return people.map(({ token, ...person }) => ({ ...person, cookie: `session=${token}` }));
}

/** Inserts a bulk action of one key for each person, which has not run yet. */
async function insertBatches(db: FixtureDb, organizationId: string, people: string[], apiKeyId: string) {
  const batches = new Map(people.map((person) => [person, newId()]));
  const rows = Array.from(batches, ([createdBy, id]) => ({
    id,
    createdBy,
    organizationId,
    action: 'disable' as const,
    apiKeyIds: [apiKeyId],
  }));
  await db.insert(apiKeyBatches).values(rows);
  return batches;
}

/** Inserts one event of each key; returns their ids by key. */
async function insertNotices(db: FixtureDb, organizationId: string, apiKeyIds: string[]) {
  const notices = new Map(apiKeyIds.map((apiKeyId) => [apiKeyId, newId()]));
  const type = 'api_key.limit_reached';
  await db.insert(events).values(Array.from(notices, ([apiKeyId, id]) => ({ id, organizationId, type, apiKeyId })));
  return notices;
}

/** Inserts one entry of the request log for each key, and its usage some days ago. */
async function insertRequests(db: FixtureDb, organizationId: string, apiKeyIds: string[]): Promise<void> {
  // The gateway creates the partitions of the request log, and may not have written to it yet.
  await db.execute(sql`select maintain_request_log(30)`);
  await db.insert(requestLog).values(
    apiKeyIds.map((apiKeyId) => ({
      organizationId,
      apiKeyId,
      startedAt: new Date(),
      requestId: createRequestId(Date.now()),
      status: 200,
      latencyMs: 5,
      address: loggedAddress,
    })),
  );
  await db.execute(sql`
    select place_usage_keys(array(select id from api_keys where organization_id = ${organizationId}))`);
  const columns = sql`tier, organization_id, subject_id, started_at, model, endpoint, status_class, requests, refusals`;
  // The overview shows only the busiest keys, so the first key is busier than the others.
  for (const [place, apiKeyId] of apiKeyIds.entries()) {
    await db.execute(sql`
      insert into usage_rollups (${columns})
      values (
        'key_minute', ${organizationId}, ${apiKeyId}, date_trunc('minute', now()), '', '/v1/key', 'succeeded',
        ${apiKeyIds.length - place}, 0
      )`);
  }
  await db.execute(sql`
    insert into usage_rollups (${columns})
    select level || '_minute', ${organizationId}, subject_id, date_trunc('minute', now()), '', '/v1/key', 'succeeded',
      count(*), 0
    from usage_key_cohorts k
    join usage_cohorts c on c.id = k.cohort_id
    cross join lateral (
      values ('space', c.space_id), ('cohort', c.id), ('owner', usage_group(c.organization_id, c.owner_id::text)),
        ('environment', usage_group(c.organization_id, c.environment))
    ) s (level, subject_id)
    where c.organization_id = ${organizationId} group by level, subject_id`);
  const hour = sql`date_trunc('hour', now() - interval '3 days')`;
  await db.insert(apiKeyUsage).values(apiKeyIds.map((apiKeyId) => ({ organizationId, apiKeyId, hour, requests: 1 })));
}
