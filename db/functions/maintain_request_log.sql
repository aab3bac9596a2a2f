-- Creates the partitions of yesterday, today and the next two days, and drops those older than `days_to_keep`.
-- Instances run it one at a time, and the later ones find nothing to do. The `case` keeps PostgreSQL from parsing the
-- names of other tables as dates.
create or replace function maintain_request_log(days_to_keep integer) returns void
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
    select c.relname
    from pg_inherits i
    join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'request_log'::regclass
      and case when c.relname ~ '^request_log_[0-9]{8}$' then to_date(right(c.relname, 8), 'YYYYMMDD') end
        < today - days_to_keep
  loop
    execute format('drop table %I', partition.relname);
  end loop;
end
$$;
