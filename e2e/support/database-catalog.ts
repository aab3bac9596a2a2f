import type postgres from 'postgres';

// One line for each object of the schema `public`, without the days of the request log, which depend on the date.
const catalog = `
  with tables as (
    select c.* from pg_class c
    where c.relnamespace = 'public'::regnamespace and not c.relispartition
      and not exists (select from pg_index i join pg_class t on t.oid = i.indrelid where i.indexrelid = c.oid and t.relispartition)
  )
  select format('relation %s %s options=%s security=%s,%s access=%s', relkind, relname, reloptions, relrowsecurity,
    relforcerowsecurity, (select array_agg(a::text order by a::text) from unnest(relacl) a)) as line
  from tables
  union all
  select format('column %s.%s %s null=%s default=%s generated=%s collation=%s access=%s', t.relname, a.attname,
    format_type(a.atttypid, a.atttypmod), not a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attgenerated, o.collname,
    a.attacl)
  from tables t
  join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
  left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  left join pg_collation o on o.oid = a.attcollation
  union all
  select 'index ' || pg_get_indexdef(oid) from tables where relkind in ('i', 'I')
  union all
  select format('constraint %s.%s %s', t.relname, c.conname, pg_get_constraintdef(c.oid))
  from pg_constraint c join tables t on t.oid = c.conrelid
  union all
  select format('policy %s.%s %s %s %s using=%s check=%s', tablename, policyname, permissive, roles, cmd, qual, with_check)
  from pg_policies where schemaname = 'public'
  union all
  select 'trigger ' || pg_get_triggerdef(g.oid) || ' ' || g.tgenabled::text
  from pg_trigger g join tables t on t.oid = g.tgrelid where not g.tgisinternal
  union all
  select format('function %s access=%s', pg_get_functiondef(oid), proacl)
  from pg_proc where pronamespace = 'public'::regnamespace and prokind in ('f', 'p')
  union all
  select format('aggregate %s by %s from %s', aggfnoid, aggtransfn, agginitval)
  from pg_aggregate a join pg_proc p on p.oid = a.aggfnoid where pronamespace = 'public'::regnamespace
  union all
  select format('view %s %s', relname, pg_get_viewdef(oid)) from tables where relkind in ('v', 'm')
  union all
  select format('enum %s %s', t.typname, array_agg(e.enumlabel order by e.enumsortorder))
  from pg_type t join pg_enum e on e.enumtypid = t.oid where t.typnamespace = 'public'::regnamespace group by t.typname
  union all
  select 'extension ' || extname from pg_extension
  union all
  select format('sql function %s %s %s', name, version, sha256) from sql_functions
  order by line`;

/** Reads all objects that the migrations and the SQL functions created: one line for each, in a fixed order. */
export async function readCatalog(sql: postgres.Sql): Promise<string[]> {
  const rows = await sql.unsafe<{ line: string }[]>(catalog);
  return rows.map(({ line }) => line);
}
