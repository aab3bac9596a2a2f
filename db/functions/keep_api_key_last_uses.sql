-- Gives each key its row in api_key_last_uses, and deletes the row with the key. An import that knows when its keys were
-- last used inserts their rows before the keys.
create or replace function keep_api_key_last_uses() returns trigger
language plpgsql
-- A statement changes one key or a million: a plan kept for one would join the others row by row.
set plan_cache_mode = force_custom_plan
as $$
begin
  case tg_op
    when 'INSERT' then
      insert into api_key_last_uses (api_key_id, organization_id, is_removed)
      select id, organization_id, removed_at is not null from added
      on conflict (api_key_id) do nothing;
    when 'UPDATE' then
      update api_key_last_uses u set is_removed = n.removed_at is not null
      from added n
      where u.api_key_id = n.id and u.is_removed is distinct from (n.removed_at is not null);
    when 'DELETE' then
      delete from api_key_last_uses u using taken k where u.api_key_id = k.id;
    when 'TRUNCATE' then
      truncate api_key_last_uses;
  end case;
  return null;
end
$$;

create or replace trigger api_key_last_uses_insert after insert on api_keys
referencing new table as added
for each statement execute function keep_api_key_last_uses();

create or replace trigger api_key_last_uses_update after update on api_keys
referencing new table as added
for each statement execute function keep_api_key_last_uses();

create or replace trigger api_key_last_uses_delete after delete on api_keys
referencing old table as taken
for each statement execute function keep_api_key_last_uses();

create or replace trigger api_key_last_uses_truncate after truncate on api_keys
for each statement execute function keep_api_key_last_uses();
