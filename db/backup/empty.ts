import type postgres from 'postgres';
import { StartError } from '../embedded/start-error';

/** Checks that there is something to back up, in case DATABASE_URL is wrong. @throws StartError */
export async function requireUsed(tx: postgres.TransactionSql): Promise<void> {
  const [found] = await tx`select to_regclass('public.users') is not null as "isOurs"`;
  if (found?.isOurs && (await isUsed(tx))) return;
  throw new StartError(
    'There is nothing to back up: the database has no account. Set DATABASE_URL, or DATA_DIR, as the app does.',
  );
}

async function isUsed(tx: postgres.TransactionSql): Promise<boolean> {
  const [used] = await tx`select exists (select from users) or exists (select from organizations) as "isUsed"`;
  return used?.isUsed === true;
}

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
  if (await isUsed(tx)) {
    throw new StartError(
      'This installation is in use: it has accounts or organizations. A restore fills an empty one: set DATA_DIR to a ' +
        'new folder, or DATABASE_URL to an empty database.',
    );
  }
  // Objects of extensions stay. All statements are composed before the first one runs, because it may drop other
  // objects.
  await tx.unsafe(`
    do $$
    declare
      statement text;
      statements constant text[] := array(
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
      );
    begin
      foreach statement in array statements loop
        execute statement;
      end loop;
      drop schema drizzle cascade;
    end
    $$`);
}
