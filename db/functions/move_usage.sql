-- Moves the usage of up to a hundred changed keys to their current cohort, owner and environment. Returns whether
-- changed keys are left.
create or replace function move_usage() returns boolean
language plpgsql
as $$
declare
  moved uuid[];
begin
  with taken as (
    delete from usage_moved_keys
    where id in (select id from usage_moved_keys order by id limit 100)
    returning api_key_id
  )
  select array_agg(distinct api_key_id) into moved from taken;
  if moved is null then
    return false;
  end if;

  with
    key as materialized (
      select k.id, k.organization_id, space_id, owner_id, environment, t.cohort
      from api_keys k
      join usage_key_cohorts c on c.api_key_id = k.id
      cross join lateral usage_cohort(space_id, owner_id, environment) as t (cohort)
      where k.id = any(moved) and c.cohort_id <> t.cohort
    ),
    cohorts as (
      insert into usage_cohorts (id, organization_id, space_id, owner_id, environment)
      select distinct cohort, organization_id, space_id, owner_id, environment from key
      on conflict do nothing
    )
  update usage_key_cohorts c set moves_to = key.cohort from key where c.api_key_id = key.id;
  perform add_usage(
    $sql$
      select
        replace(tier, 'key', level) as tier, u.organization_id, m.subject_id, started_at, model, endpoint, status_class,
        sign * requests as requests, sign * refusals as refusals, sign * input_tokens as input_tokens,
        sign * output_tokens as output_tokens, sign * cached_tokens as cached_tokens,
        sign * reasoning_tokens as reasoning_tokens, sign * estimated as estimated,
        array(select sign * (l >> 8) * 256 + (l & 255) from unnest(latencies) as l) as latencies
      from usage_rollups u
      join usage_key_cohorts k on k.api_key_id = u.subject_id
      join usage_cohorts old on old.id = k.cohort_id
      join usage_cohorts new on new.id = k.moves_to
      cross join lateral (
        values
          ('cohort', old.id, new.id),
          (
            'owner', usage_group(u.organization_id, old.owner_id::text),
            usage_group(u.organization_id, new.owner_id::text)
          ),
          (
            'environment', usage_group(u.organization_id, old.environment),
            usage_group(u.organization_id, new.environment)
          )
      ) as l (level, is_of, moves_to)
      cross join lateral (values (is_of, -1), (l.moves_to, 1)) as m (subject_id, sign)
      where tier in ('key_minute', 'key_open', 'key_hour', 'key_day', 'key_month') and u.subject_id = any($3) and is_of <> l.moves_to
    $sql$,
    null, null, moved
  );
  update usage_key_cohorts set cohort_id = moves_to, moves_to = null
  where api_key_id = any(moved) and moves_to is not null;
  return exists (select from usage_moved_keys);
end
$$;
