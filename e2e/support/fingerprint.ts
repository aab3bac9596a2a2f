import { sql } from 'drizzle-orm';
import type { FixtureDb } from './fixtures';

/** Columns that requests without changes write. */
const volatile = ['last_used_at', 'last_active_at'];

/** The rows to compare: those of an organization and those of some users. */
export type Scope = { organizationId: string; userIds: string[] };

type Column = { table: string; name: string };

/** Returns a digest of all rows, in any table, that belong to the organization or to one of the users. */
export async function fingerprint(db: FixtureDb, scope: Scope): Promise<string> {
  columns ??= await findColumns(db);
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

let columns: Column[] | undefined;

/** Finds the columns that name an organization or a user, in every table. */
async function findColumns(db: FixtureDb): Promise<Column[]> {
  return db.execute<Column>(sql`
    select class.relname as table, attribute.attname as name
    from pg_class as class join pg_attribute as attribute on attribute.attrelid = class.oid
    where class.relnamespace = 'public'::regnamespace and class.relkind in ('r', 'p') and not class.relispartition
      and attribute.attname in ('organization_id', 'user_id')
    union all values ('users', 'id'), ('organizations', 'id')
    order by 1, 2`);
}

function idsFor({ table, name }: Column, { organizationId, userIds }: Scope): string[] {
  return name === 'organization_id' || table === 'organizations' ? [organizationId] : userIds;
}
