-- The organization asked for in the policy itself: a subquery would be planned anew with every statement.
do $$
declare walled text;
begin
  foreach walled in array array[
    'subscriptions', 'billing_events', 'memberships', 'spaces', 'space_members', 'invitations', 'invitation_spaces',
    'api_keys', 'api_key_secrets', 'audit_events'
  ] loop
    execute format('alter policy own_organization on %I using (organization_id = current_organization())', walled);
  end loop;
  alter policy own_organization on organizations using (id = current_organization());
end $$;
