import type postgres from 'postgres';
import { StartError } from '../embedded/start-error';

/**
 * Empties a database for a restore. An installation that was started, but never used, counts as empty.
 * @throws StartError when there is anything in it
 */
export async function requireEmpty(tx: postgres.TransactionSql): Promise<void> {
  const [found] = await tx<{ tables: number; isOurs: boolean }[]>`
    select (select count(*)::int from pg_class
        where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm')) as tables,
      to_regclass('drizzle.__drizzle_migrations') is not null and to_regclass('public.users') is not null as "isOurs"`;
  if (!found || found.tables === 0) return;
  if (!found.isOurs) throw new StartError('The database holds tables of something else. Restore into an empty one.');
  const [used] = await tx<{ isUsed: boolean }[]>`
    select exists (select from users) or exists (select from organizations) as "isUsed"`;
  if (used?.isUsed) {
    throw new StartError(
      'This installation is in use: it has accounts or organizations. A restore fills an empty one: set DATA_DIR to a ' +
        'new folder, or DATABASE_URL to an empty database.',
    );
  }
  // What an extension brought stays.
  await tx.unsafe(`
    do $$
    declare statement text;
    begin
      for statement in
        select 'drop table if exists ' || oid::regclass || ' cascade' from pg_class
        where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
          and not exists (select from pg_depend where objid = pg_class.oid and deptype = 'e')
        union all
        select 'drop routine if exists ' || oid::regprocedure || ' cascade' from pg_proc
        where pronamespace = 'public'::regnamespace
          and not exists (select from pg_depend where objid = pg_proc.oid and deptype = 'e')
        union all
        select 'drop type if exists ' || oid::regtype || ' cascade' from pg_type
        where typnamespace = 'public'::regnamespace and typtype in ('e', 'd')
          and not exists (select from pg_depend where objid = pg_type.oid and deptype = 'e')
        union all
        select 'drop collation if exists ' || oid::regcollation || ' cascade' from pg_collation
        where collnamespace = 'public'::regnamespace
      loop
        execute statement;
      end loop;
      drop schema drizzle cascade;
    end
    $$`);
}
