import { sql } from 'drizzle-orm';
import type { FixtureDb } from './fixtures';

/** When something was last used is no change: reading writes it. */
const volatile = ['last_used_at', 'last_active_at'];

/** What is looked at: everything of an organization, and everything of some people. */
export type Scope = { organizationId: string; userIds: string[] };

type Column = { table: string; name: string };

/** A digest of every row, in whatever table, that belongs to an organization or to one of some people. */
export async function fingerprint(db: FixtureDb, scope: Scope): Promise<string> {
  const columns = await db.execute<Column>(sql`
    select class.relname as table, attribute.attname as name
    from pg_class as class join pg_attribute as attribute on attribute.attrelid = class.oid
    where class.relnamespace = 'public'::regnamespace and class.relkind in ('r', 'p') and not class.relispartition
      and attribute.attname in ('organization_id', 'user_id')
    union all values ('users', 'id'), ('organizations', 'id')
    order by 1, 2`);
  const digests = columns.map(
    ({ table, name }) => sql`
      select md5(string_agg(line, '|' order by line)) as digest
      from (select ${table} || (to_jsonb(t) - ${sql.param(volatile)}::text[])::text as line
            from ${sql.identifier(table)} as t
            where ${sql.identifier(name)} in ${idsFor({ table, name }, scope)}) as lines`,
  );
  const rows = await db.execute<{ digest: string | null }>(sql.join(digests, sql` union all `));
  return rows.map(({ digest }) => digest ?? '').join();
}

function idsFor({ table, name }: Column, { organizationId, userIds }: Scope): string[] {
  return name === 'organization_id' || table === 'organizations' ? [organizationId] : userIds;
}
