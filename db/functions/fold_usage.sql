-- Adds the ten oldest waiting batches to the minutes. After the last batch, adds minutes to the open hour, and closed
-- hours to the coarser rollups, and moves the usage of changed keys. Returns whether work is left. A request that ends
-- after its minute was added to the hour is added to the hour directly.
create or replace function fold_usage(clock timestamptz) returns boolean
language plpgsql
as $$
declare
  -- Instances may still count requests of an hour for this long after its end.
  closed constant timestamptz := date_trunc('hour', clock - interval '5 minutes', 'UTC');
  -- By then most requests of a minute have ended, and their instances have written them.
  opened constant timestamptz := date_trunc('minute', clock - interval '2 minutes');
  last constant bigint := (select max(id) from usage_batches);
  progress record;
begin
  -- Only one instance runs this at a time.
  if not pg_try_advisory_xact_lock(hashtext('fold_usage')) then
    return false;
  end if;
  insert into usage_progress (hours_until, days_until)
  values (date_trunc('hour', clock, 'UTC'), date_trunc('day', clock, 'UTC'))
  on conflict do nothing;
  select hours_until, days_until, greatest(open_until, hours_until) as open_until into progress from usage_progress;

  perform add_usage_batches(last, progress.open_until, progress.hours_until, progress.days_until);
  if exists (select from usage_batches where id <= last) then
    return true;
  end if;
  if opened > progress.open_until then
    perform promote_usage('minute', 'open', progress.open_until, opened);
    progress.open_until := opened;
  end if;
  if closed > progress.hours_until then
    perform place_usage_keys(
      array(select api_key_id from api_key_hours where hour >= progress.hours_until and hour < closed)
    );
    perform promote_usage('open', 'hour', progress.hours_until, closed);
    -- The last hour stays, for a report that read the progress just before.
    delete from usage_rollups
    where tier in ('key_open', 'space_open', 'organization_open', 'cohort_open', 'owner_open', 'environment_open')
      and started_at < closed - interval '1 hour';
    perform add_not_recorded(progress.hours_until, closed);
    progress.hours_until := closed;
  end if;

  if date_trunc('day', progress.hours_until, 'UTC') > progress.days_until then
    perform promote_usage('hour', 'day', progress.days_until, date_trunc('day', progress.hours_until, 'UTC'));
    perform promote_usage('hour', 'month', progress.days_until, date_trunc('day', progress.hours_until, 'UTC'));
    perform promote_usage('hour', 'quarter', progress.days_until, date_trunc('day', progress.hours_until, 'UTC'));
    progress.days_until := date_trunc('day', progress.hours_until, 'UTC');
    -- At the end of the day's work, because metering waits for these row locks until the commit.
    perform mark_idle_keys(clock);
  end if;
  update usage_progress
  set hours_until = progress.hours_until, days_until = progress.days_until, open_until = progress.open_until
  where (hours_until, days_until, open_until) <> (progress.hours_until, progress.days_until, progress.open_until);
  return move_usage();
end
$$;
