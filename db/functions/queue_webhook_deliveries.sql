-- Queues a message for each event and each enabled endpoint that subscribes to it, in the transaction of the event.
create or replace function queue_webhook_deliveries() returns trigger
language plpgsql
as $$
begin
  insert into webhook_deliveries (id, organization_id, endpoint_id, event_id)
  select gen_random_uuid(), n.organization_id, e.id, n.id
  from new_rows n
  join webhook_endpoints e on e.organization_id = n.organization_id and e.disabled_at is null
    and (e.event_types is null or n.type = any (e.event_types));
  return null;
end
$$;

create or replace trigger queue_webhook_deliveries after insert on events
referencing new table as new_rows
for each statement execute function queue_webhook_deliveries();
