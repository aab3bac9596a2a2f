-- Creates the row of each organization in organization_meters, and deletes it and the organization's usage with the
-- organization.
create or replace function keep_organization_meters() returns trigger
language plpgsql
as $$
begin
  case tg_op
    when 'INSERT' then
      insert into organization_meters (organization_id) select id from added on conflict do nothing;
    when 'DELETE' then
      delete from organization_meters m using taken o where m.organization_id = o.id;
      delete from usage_rollups u using taken o where u.organization_id = o.id;
      delete from usage_cohorts c using taken o where c.organization_id = o.id;
    when 'TRUNCATE' then
      truncate organization_meters;
  end case;
  return null;
end
$$;

create or replace trigger organization_meters_insert after insert on organizations
referencing new table as added
for each statement execute function keep_organization_meters();

create or replace trigger organization_meters_delete after delete on organizations
referencing old table as taken
for each statement execute function keep_organization_meters();

create or replace trigger organization_meters_truncate after truncate on organizations
for each statement execute function keep_organization_meters();
