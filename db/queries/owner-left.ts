import { sql } from 'drizzle-orm';
import { apiKeys } from '../schema/api-keys';
import { memberships } from '../schema/members';
import { spaceMembers } from '../schema/spaces';

/**
 * Whether a key's owner is neither a member of its space nor an admin of the organization any more. For queries that
 * join tables: with one table alone Drizzle leaves out the table's name, and the columns would be the subqueries' own.
 */
export const isOwnerLeft = sql<boolean>`(
  not exists (
    select from ${spaceMembers} member
    where member.organization_id = ${apiKeys.organizationId}
      and member.user_id = ${apiKeys.ownerId}
      and member.space_id = ${apiKeys.spaceId}
  )
  and not exists (
    select from ${memberships} membership
    where membership.organization_id = ${apiKeys.organizationId}
      and membership.user_id = ${apiKeys.ownerId}
      and membership.role = 'admin'
  )
)`;
