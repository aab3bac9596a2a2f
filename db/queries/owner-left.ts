import { sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import { apiKeys } from '../schema/api-keys';
import { memberships } from '../schema/members';
import { spaceMembers, spaces } from '../schema/spaces';
import { keyOwnerIds } from './key-owners';

/**
 * Whether a key's owner is no longer a member of its space or an admin of the organization. Only for queries that join
 * tables: with a single table Drizzle omits its name, and the columns would be those of the subqueries. They select a
 * column, because PostgreSQL plans each `exists` twice, for one row and for a list.
 */
export const isOwnerLeft = sql<boolean>`(
  (
    select member.role from ${spaceMembers} member
    where member.organization_id = ${apiKeys.organizationId}
      and member.user_id = ${apiKeys.ownerId}
      and member.space_id = ${apiKeys.spaceId}
  ) is null
  and (
    select membership.role from ${memberships} membership
    where membership.organization_id = ${apiKeys.organizationId}
      and membership.user_id = ${apiKeys.ownerId}
      and membership.role = 'admin'
  ) is null
)`;

/** Selects all pairs of a space and a user who could own keys in it. */
const present = (organizationId: string) => sql`
  select member.space_id, member.user_id from ${spaceMembers} member where member.organization_id = ${organizationId}
  union all
  select space.id, membership.user_id
  from ${memberships} membership
  join ${spaces} space using (organization_id)
  where membership.organization_id = ${organizationId} and membership.role = 'admin'`;

/**
 * Matches the keys of `isOwnerLeft` by their owners and spaces, with an index. "Is true" keeps PostgreSQL from a join,
 * which would read and sort all matches instead of reading keys in order.
 */
export const isOfOwnerLeft = (
  organizationId: string,
  { ownerId, spaceId }: Record<'ownerId' | 'spaceId', AnyPgColumn>,
) => sql<boolean>`(
  (${ownerId}, ${spaceId}) in (
    select owner.id, space.id
    from (${keyOwnerIds(organizationId)}) owner
    join ${spaces} space on space.organization_id = ${organizationId}
    where (space.id, owner.id) not in (${present(organizationId)})
    offset 0
  )
) is true`;
