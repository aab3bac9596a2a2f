-- Appends the rights of keys and people that a statement changed to a transaction-local setting, as lines of JSON:
-- `inTransaction` writes them to the revocation journal before the commit. A line holds the row's key and its new
-- rights. The arguments are `only` or `all_but`, and columns; `all_but` also includes future columns.
create or replace function note_right_changes() returns trigger
language plpgsql
as $$
declare
  is_only boolean := tg_argv[0] = 'only';
  names text[] := tg_argv[1]::text[];
  at text := to_char(clock_timestamp() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
  noted text := coalesce(current_setting('app.right_changes', true), '');
  images jsonb[];
begin
  -- While the journal itself is replayed.
  if noted = 'off' then
    return null;
  end if;
  case tg_op || ' ' || tg_level
    when 'INSERT ROW' then
      images := array[row_image(to_jsonb(new), is_only, names)];
    when 'INSERT STATEMENT' then
      images := array(select row_image(to_jsonb(n), is_only, names) from new_rows n);
    when 'UPDATE STATEMENT' then
      images := array(
        select row_image(to_jsonb(n), is_only, names) from new_rows n
        except
        select row_image(to_jsonb(o), is_only, names) from old_rows o
      );
    when 'DELETE STATEMENT' then
      images := array(select row_image(to_jsonb(o), is_only, names) from old_rows o);
  end case;
  perform set_config(
    'app.right_changes',
    noted || coalesce(string_agg(
      jsonb_build_object('table', tg_table_name, 'at', at, 'gone', tg_op = 'DELETE', 'row', image)::text || E'\n', ''
    ), ''),
    true
  )
  from unnest(images) as image;
  return null;
end
$$;

create or replace trigger note_right_changes_update after update on api_keys
referencing old table as old_rows new table as new_rows
for each statement execute function note_right_changes(
  'all_but',
  '{organization_id,space_id,name,name_folded,environment,created_at,create_request_id,is_removed,has_allowed_addresses}'
);

create or replace trigger note_right_changes_update after update on api_key_secrets
referencing old table as old_rows new table as new_rows
for each statement execute function note_right_changes('only', '{api_key_id,rotate_request_id,expires_at}');

-- The new secret of a rotation, so that it still works with a restored key.
create or replace trigger note_right_changes_insert after insert on api_key_secrets
for each row when (new.rotate_request_id is not null)
execute function note_right_changes('all_but', '{requests,last_used_at,last_client,last_address}');

create or replace trigger note_right_changes_update after update on spaces
referencing old table as old_rows new table as new_rows
for each statement execute function note_right_changes('only', '{id,deleted_at,default_model,allowed_models}');

create or replace trigger note_right_changes_insert after insert on memberships
referencing new table as new_rows
for each statement execute function note_right_changes('only', '{organization_id,user_id,role}');

create or replace trigger note_right_changes_update after update on memberships
referencing old table as old_rows new table as new_rows
for each statement execute function note_right_changes('only', '{organization_id,user_id,role}');

create or replace trigger note_right_changes_delete after delete on memberships
referencing old table as old_rows
for each statement execute function note_right_changes('only', '{organization_id,user_id,role}');

create or replace trigger note_right_changes_insert after insert on space_members
referencing new table as new_rows
for each statement execute function note_right_changes('only', '{organization_id,space_id,user_id,role}');

create or replace trigger note_right_changes_update after update on space_members
referencing old table as old_rows new table as new_rows
for each statement execute function note_right_changes('only', '{organization_id,space_id,user_id,role}');

create or replace trigger note_right_changes_delete after delete on space_members
referencing old table as old_rows
for each statement execute function note_right_changes('only', '{organization_id,space_id,user_id,role}');

create or replace trigger note_right_changes_update after update on subscriptions
referencing old table as old_rows new table as new_rows
for each statement execute function note_right_changes('only', '{organization_id,plan,status,ends_at}');

create or replace trigger note_right_changes_update after update on users
referencing old table as old_rows new table as new_rows
for each statement execute function note_right_changes('only', '{id,password_hash}');

create or replace trigger note_right_changes_delete after delete on identities
referencing old table as old_rows
for each statement execute function note_right_changes('only', '{id}');

create or replace trigger note_right_changes_update after update on invitations
referencing old table as old_rows new table as new_rows
for each statement execute function note_right_changes('only', '{id,role,token_hash,expires_at,accepted_at,withdrawn_at}');
