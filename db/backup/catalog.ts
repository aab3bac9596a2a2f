import type postgres from 'postgres';

/** A table of a backup, with the columns whose values it holds; PostgreSQL computes generated ones itself. */
export type BackupTable = { name: string; columns: string[] };

/** A partition. Most are created at run time, not by a migration. */
export type Partition = { name: string; parent: string; bound: string };

/** A counter that numbers rows. */
export type Sequence = { name: string; value: string };

/** `sql_functions` lists the functions of a database; a restored database gets those of the running version. */
const leftOut = ['sql_functions'];

/** Returns the tables to back up, each after the tables that its foreign keys reference. */
export async function listTables(sql: postgres.ISql): Promise<BackupTable[]> {
  const tables = await sql<{ name: string; columns: string[]; needs: string[] }[]>`
    select c.relname as name,
      (select array_agg(a.attname order by a.attnum) from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
      array(select distinct t.relname from pg_constraint k join pg_class t on t.oid = k.confrelid
        where k.conrelid = c.oid and k.contype = 'f' and t.oid <> c.oid) as needs
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and c.relname <> all (${leftOut})
    order by c.relname`;
  const ordered: BackupTable[] = [];
  const done = new Set<string>();
  while (ordered.length < tables.length) {
    const ready = tables.filter(({ name, needs }) => !done.has(name) && needs.every((need) => done.has(need)));
    if (ready.length === 0) throw new Error('The foreign keys of the tables form a circle.');
    for (const { name, columns } of ready) {
      ordered.push({ name, columns });
      done.add(name);
    }
  }
  return ordered;
}

export async function listPartitions(sql: postgres.ISql): Promise<Partition[]> {
  return sql<Partition[]>`
    select c.relname as name, i.inhparent::regclass::text as parent, pg_get_expr(c.relpartbound, c.oid) as bound
    from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relispartition order by c.relname`;
}

export async function listSequences(sql: postgres.ISql): Promise<Sequence[]> {
  return sql<Sequence[]>`
    select sequencename as name, last_value::text as value from pg_sequences
    where schemaname = 'public' and last_value is not null`;
}

/** Quotes a name for a statement. */
export const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
