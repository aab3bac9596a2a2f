-- One row for each request of a known key: what happened, never what was said. Partitioned by day (UTC), so that a
-- month later a day is dropped in one step instead of deleted row by row.
create table request_log (
  organization_id uuid not null,
  api_key_id uuid not null,
  started_at timestamptz not null,
  request_id text not null,
  status smallint not null,
  -- The error code of a refusal or failure; null for a success.
  code text,
  model text,
  prompt_tokens integer not null default 0,
  completion_tokens integer not null default 0,
  latency_ms integer not null,
  -- The client library as it names itself, and the client's address.
  client text not null default '',
  address text not null default ''
) partition by range (started_at);
--> statement-breakpoint
create index request_log_key on request_log (organization_id, api_key_id, started_at desc, request_id desc);
--> statement-breakpoint
-- Makes the partitions of today and the two days after it and drops those older than the days to keep. Idempotent; of
-- several instances one does it, the others find nothing left to do.
create function maintain_request_log(days_to_keep integer) returns void
language plpgsql
as $$
declare
  today date := (now() at time zone 'utc')::date;
  day date;
  partition record;
begin
  perform pg_advisory_xact_lock(hashtext('maintain_request_log'));
  for day in select today + n from generate_series(-1, 2) as n loop
    if to_regclass(format('request_log_%s', to_char(day, 'YYYYMMDD'))) is null then
      execute format(
        'create table request_log_%s partition of request_log for values from (%L) to (%L)',
        to_char(day, 'YYYYMMDD'), day::timestamp at time zone 'utc', (day + 1)::timestamp at time zone 'utc'
      );
    end if;
  end loop;
  for partition in
    select c.relname from pg_inherits i
    join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'request_log'::regclass
      and to_date(right(c.relname, 8), 'YYYYMMDD') < today - days_to_keep
  loop
    execute format('drop table %I', partition.relname);
  end loop;
end
$$;
--> statement-breakpoint
select maintain_request_log(30);
