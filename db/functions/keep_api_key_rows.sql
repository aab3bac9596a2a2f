-- Creates the rows of each key in key_meters and api_key_last_uses, and deletes its meter and its usage with the key.
-- Records the keys whose owner or environment changed in usage_moved_keys.
create or replace function keep_api_key_rows() returns trigger
language plpgsql
-- A statement changes one key or a million: a cached plan for one key would join a million row by row.
set plan_cache_mode = force_custom_plan
as $$
declare
  changed uuid[];
begin
  case tg_op
    when 'INSERT' then
      insert into key_meters (api_key_id, organization_id)
      select id, organization_id from added
      on conflict (api_key_id) do nothing;
      insert into api_key_last_uses (
        api_key_id, organization_id, space_id, owner_id, name, name_folded, last_five, environment,
        has_allowed_addresses, created_at, expires_at, disabled_at, removed_at
      )
      select
        id, organization_id, space_id, owner_id, name, name_folded, last_five, environment, has_allowed_addresses,
        created_at, expires_at, disabled_at, removed_at
      from added;
    when 'UPDATE' then
      changed := array(
        select n.id from added n join taken k using (id)
        where (
          n.space_id, n.owner_id, n.name, n.last_five, n.environment, n.has_allowed_addresses,
          n.created_at, n.expires_at, n.disabled_at, n.removed_at
        ) is distinct from (
          k.space_id, k.owner_id, k.name, k.last_five, k.environment, k.has_allowed_addresses,
          k.created_at, k.expires_at, k.disabled_at, k.removed_at
        )
      );
      -- In the order in which metering writes these rows, to avoid deadlocks.
      perform from api_key_last_uses where api_key_id = any(changed) order by api_key_id for no key update;
      update api_key_last_uses u set
        (
          space_id, owner_id, name, name_folded, last_five, environment, has_allowed_addresses,
          created_at, expires_at, disabled_at, removed_at
        ) = (
          n.space_id, n.owner_id, n.name, n.name_folded, n.last_five, n.environment, n.has_allowed_addresses,
          n.created_at, n.expires_at, n.disabled_at, n.removed_at
        )
      from added n
      where u.api_key_id = any(changed) and u.api_key_id = n.id;
      insert into usage_moved_keys (organization_id, api_key_id)
      select n.organization_id, n.id from added n join taken k using (id)
      where (n.owner_id, n.environment) is distinct from (k.owner_id, k.environment);
    when 'DELETE' then
      delete from key_meters m using taken k where m.api_key_id = k.id;
      delete from api_key_usage u using taken k where u.api_key_id = k.id;
      delete from usage_key_cohorts c using taken k where c.api_key_id = k.id;
      delete from usage_moved_keys m using taken k where m.organization_id = k.organization_id and m.api_key_id = k.id;
      delete from usage_rollups u using taken k
      where u.subject_id = k.id
        and u.tier in (
          'key_minute', 'key_open', 'key_hour', 'key_day', 'key_month', 'total_day', 'total_month', 'total_quarter'
        );
    when 'TRUNCATE' then
      truncate key_meters, api_key_usage, usage_rollups, usage_batches, usage_cohorts,
        usage_key_cohorts, usage_moved_keys;
  end case;
  return null;
end
$$;

create or replace trigger api_key_rows_insert after insert on api_keys
referencing new table as added
for each statement execute function keep_api_key_rows();

create or replace trigger api_key_rows_update after update on api_keys
referencing old table as taken new table as added
for each statement execute function keep_api_key_rows();

create or replace trigger api_key_rows_delete after delete on api_keys
referencing old table as taken
for each statement execute function keep_api_key_rows();

create or replace trigger api_key_rows_truncate after truncate on api_keys
for each statement execute function keep_api_key_rows();
