-- Schedules the notices of a key's expiry and of the end of its rotation. A new key gets only future notices: one that
-- lives for three days has its first one day ahead, one that lives for ten hours when it expires. When an expiry is
-- moved to within 14 days, a notice is due at once, because other people may not know of the change.
create or replace function schedule_key_notices() returns trigger
language plpgsql
as $$
begin
  if new.expires_at is null then
    update api_key_notices set due = null where api_key_id = new.id and kind = 'expiry' and due is not null;
  elsif tg_op = 'INSERT' or new.expires_at is distinct from old.expires_at then
    insert into api_key_notices (organization_id, api_key_id, kind, due, set_at)
    values (
      new.organization_id, new.id, 'expiry',
      case tg_op
        when 'INSERT' then next_expiry_notice(new.expires_at, now())
        else greatest(next_expiry_notice(new.expires_at, '-infinity'), now())
      end,
      now()
    )
    on conflict (api_key_id, kind) do update set due = excluded.due, set_at = excluded.set_at;
  end if;
  if new.rotation_ends_at is null then
    update api_key_notices set due = null where api_key_id = new.id and kind = 'rotation' and due is not null;
  elsif tg_op = 'INSERT' or new.rotation_ends_at is distinct from old.rotation_ends_at then
    insert into api_key_notices (organization_id, api_key_id, kind, due, set_at)
    values (new.organization_id, new.id, 'rotation', new.rotation_ends_at, now())
    on conflict (api_key_id, kind) do update set due = excluded.due, set_at = excluded.set_at;
  end if;
  return null;
end
$$;

create or replace trigger schedule_key_notices_insert after insert on api_keys
for each row when ((new.expires_at > now() or new.rotation_ends_at > now()) and new.removed_at is null)
execute function schedule_key_notices();

create or replace trigger schedule_key_notices_update after update on api_keys
for each row when (
  old.expires_at is distinct from new.expires_at or old.rotation_ends_at is distinct from new.rotation_ends_at
)
execute function schedule_key_notices();
