CREATE OR REPLACE FUNCTION recount_api_keys(organization uuid)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  counted integer;
begin
  perform from organizations where id = organization for key share;
  if not found then
    return;
  end if;
  insert into api_key_totals values (organization, 0, 0, 0)
  on conflict (organization_id) do update set live = 0, disabled = 0, removed = 0;
  delete from api_key_space_totals where organization_id = organization;
  delete from api_key_counts where organization_id = organization;
  delete from api_key_chunks where organization_id = organization;
  perform add_to_api_key_counts(array(
    select row(
      organization_id, space_id, owner_id,
      count(*) filter (where removed_at is null),
      count(*) filter (where removed_at is null and disabled_at is not null),
      count(*) filter (where removed_at is not null)
    )::api_key_counts
    from api_keys
    where organization_id = organization
    group by organization_id, space_id, owner_id
  ));
  select live into counted from api_key_totals where organization_id = organization;
  update api_key_chunks set live = counted where organization_id = organization;
  perform split_api_key_chunks(array[organization]);
end
$function$;
