import { type SQL, sql } from 'drizzle-orm';
import type { BatchAction, BatchChange } from '@/lib/api-keys/batch-schema';
import { apiKeys } from '../schema/api-keys';
import { memberships } from '../schema/members';
import { organizations } from '../schema/organizations';
import { spaceMembers } from '../schema/spaces';
import { isAmong, type KeyScope } from './api-key-list-where';

/** The user who changes keys, the spaces in which they may change any key, and those in which only their own. */
export type BatchRights = { userId: string; spaces: KeyScope; spacesOfOwn: KeyScope };

/** How far the clock of a browser, from which its presets count, may be ahead. */
const clockSlack = sql`interval '5 minutes'`;

const isIn = (scope: KeyScope) => (scope === 'all' ? sql`true` : isAmong(apiKeys.spaceId, scope));

/** Returns the `SkipReason` for which a change skips a key; null when it changes the key. */
export function skipReason(organizationId: string, change: BatchChange, rights: BatchRights): SQL<string | null> {
  const isPermitted = sql`(${isIn(rights.spaces)} or (${apiKeys.ownerId} = ${rights.userId} and ${isIn(rights.spacesOfOwn)}))`;
  return sql<string | null>`case
    when ${apiKeys.removedAt} is not null then 'removed'
    when not ${isPermitted} then 'not_permitted'
    ${reasonsOf(organizationId, change)}
  end`;
}

function reasonsOf(organizationId: string, change: BatchChange): SQL {
  switch (change.action) {
    case 'disable':
      return sql`when ${apiKeys.disabledAt} is not null then 'already'`;
    case 'enable':
      return sql`when ${apiKeys.disabledAt} is null then 'already'`;
    case 'remove':
      return sql``;
    case 'set_environment':
      return sql`when ${apiKeys.environment} is not distinct from ${change.value}::text then 'already'`;
    case 'set_expiry': {
      const at = sql`coalesce(${change.value}::timestamptz, 'infinity')`;
      // As for a single key: an expiry beyond the longest lifetime may still be moved to an earlier time.
      return sql`
        when ${apiKeys.expiresAt} is not distinct from ${change.value}::timestamptz then 'already'
        when ${at} > coalesce(${apiKeys.expiresAt}, 'infinity') and ${at} > (
          select now() + make_interval(days => o.longest_key_days) + ${clockSlack}
          from ${organizations} o where o.id = ${organizationId}
        ) then 'beyond_longest'`;
    }
    case 'change_owner':
      return sql`
        when ${apiKeys.ownerId} = ${change.value} then 'already'
        when not exists (
          select from ${spaceMembers} sm
          where sm.organization_id = ${organizationId} and sm.space_id = ${apiKeys.spaceId} and sm.user_id = ${change.value}
        ) and not exists (
          select from ${memberships} m
          where m.organization_id = ${organizationId} and m.user_id = ${change.value} and m.role = 'admin'
        ) then 'owner_not_in_space'`;
  }
}

/** Returns the assignments of a change; `by` is the user who makes it. */
export function assignmentsOf(change: BatchChange, by: string): SQL {
  switch (change.action) {
    case 'disable':
      return sql`disabled_at = now(), disabled_by = ${by}::uuid`;
    case 'enable':
      return sql`disabled_at = null, disabled_by = null`;
    case 'remove':
      return sql`removed_at = now(), removed_by = ${by}::uuid`;
    case 'set_environment':
      return sql`environment = ${change.value}::text`;
    case 'set_expiry':
      return sql`expires_at = ${change.value}::timestamptz`;
    case 'change_owner':
      return sql`owner_id = ${change.value}::uuid`;
  }
}

/** The action in the audit log for each key. */
export const batchEvents = {
  disable: 'api_key.disabled',
  enable: 'api_key.enabled',
  remove: 'api_key.removed',
  set_environment: 'api_key.changed',
  set_expiry: 'api_key.changed',
  change_owner: 'api_key.changed',
} as const satisfies Record<BatchAction, string>;

/** The time in JavaScript's format, so that the entries of a bulk action equal those of a single change. */
const isoOf = (at: SQL) => sql`to_char(${at} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** Returns the settings before and after a change for the audit entry, like `changeApiKey`; `k` is the locked key. */
export function auditChangesOf(change: BatchChange, newOwnerName: string): SQL {
  const changesOf = (setting: string, from: SQL, to: SQL) => sql`jsonb_build_object(
    'changes', jsonb_build_object(${setting}::text, jsonb_build_object('from', ${from}, 'to', ${to})))`;
  switch (change.action) {
    case 'disable':
      return changesOf('isDisabled', sql`false`, sql`true`);
    case 'enable':
      return changesOf('isDisabled', sql`true`, sql`false`);
    case 'remove':
      return sql`'{}'::jsonb`;
    case 'set_environment':
      return changesOf('environment', sql`k.environment`, sql`${change.value}::text`);
    case 'set_expiry':
      return changesOf('expiresAt', isoOf(sql`k.expires_at`), isoOf(sql`${change.value}::timestamptz`));
    case 'change_owner': {
      const before = sql`(select u.name from users u where u.id = k.owner_id)`;
      const person = (id: SQL, name: SQL) => sql`jsonb_build_object('id', ${id}, 'name', ${name})`;
      return changesOf(
        'owner',
        person(sql`k.owner_id`, before),
        person(sql`${change.value}::text`, sql`${newOwnerName}::text`),
      );
    }
  }
}
