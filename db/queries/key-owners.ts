import { type SQL, sql } from 'drizzle-orm';
import { apiKeys } from '../schema/api-keys';

/** Selects the ids of the owners, current and former, of an organization's keys. It reads one index entry per owner. */
export const keyOwnerIds = (organizationId: string): SQL => sql`
  with recursive owners as (
    (select owner_id as id from ${apiKeys} where organization_id = ${organizationId} order by owner_id limit 1)
    union all
    select (
      select k.owner_id from ${apiKeys} k where k.organization_id = ${organizationId} and k.owner_id > o.id
      order by k.owner_id limit 1
    )
    from owners o where o.id is not null
  )
  select id from owners where id is not null`;
