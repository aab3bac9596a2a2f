import type postgres from 'postgres';

/** Disables every working key, each with an event and an audit entry that states the reason. Returns their number. */
export async function holdKeys(tx: postgres.TransactionSql): Promise<number> {
  await tx`select set_config('app.right_changes', 'off', true)`;
  const { count } = await tx`
    with disabled as (
      update api_keys set disabled_at = now(), disabled_by = null
      where removed_at is null and disabled_at is null
      returning id, organization_id, name, space_id
    ), recorded as (
      insert into audit_events (id, organization_id, action, target_type, target_id, details)
      select gen_random_uuid(), organization_id, 'api_key.disabled', 'api_key', id, jsonb_build_object(
        'name', name, 'spaceId', space_id, 'changes', jsonb_build_object('isDisabled', '{"from": false, "to": true}'::jsonb),
        'reason', 'restored'
      ) from disabled
      returning id, organization_id, target_id, details
    )
    insert into events (id, organization_id, type, api_key_id, space_id, data)
    select id, organization_id, 'api_key.disabled', target_id, (details ->> 'spaceId')::uuid,
      details || jsonb_build_object('targetId', target_id, 'actorId', null)
    from recorded`;
  return count;
}
