-- The second wall (docs/decisions/0007): what a transaction of one organization may see and change, whatever its SQL
-- says. It holds for the role that such a transaction takes on (db/organization-role.ts), not for the tables' owner.
create function current_organization() returns uuid
language sql stable parallel safe
as $$ select nullif(current_setting('app.organization', true), '')::uuid $$;
--> statement-breakpoint
do $$
declare walled text;
begin
  foreach walled in array array[
    'subscriptions', 'billing_events', 'memberships', 'spaces', 'space_members', 'invitations', 'invitation_spaces',
    'api_keys', 'api_key_secrets', 'audit_events'
  ] loop
    execute format('alter table %I enable row level security', walled);
    execute format(
      'create policy own_organization on %I using (organization_id = (select current_organization()))', walled);
  end loop;
  alter table organizations enable row level security;
  create policy own_organization on organizations using (id = (select current_organization()));
end $$;
