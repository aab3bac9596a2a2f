-- Keys per space, kept like the organization's: a member of many spaces asks for their sum, which was one row for each
-- owner in each of them.
CREATE TABLE "api_key_space_totals" (
	"organization_id" uuid NOT NULL,
	"space_id" uuid NOT NULL,
	"live" integer NOT NULL,
	"disabled" integer NOT NULL,
	"removed" integer NOT NULL,
	CONSTRAINT "api_key_space_totals_organization_id_space_id_pk" PRIMARY KEY("organization_id","space_id")
);
--> statement-breakpoint
ALTER TABLE "api_key_space_totals" ADD CONSTRAINT "api_key_space_totals_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
-- Small and often written, like the other counters.
alter table api_key_space_totals set (fillfactor = 50);
--> statement-breakpoint
-- Nobody changes a key from here to the end: what stands in the counters is what is taken over.
lock table api_keys in share row exclusive mode;
--> statement-breakpoint
insert into api_key_space_totals (organization_id, space_id, live, disabled, removed)
select organization_id, space_id, sum(live), sum(disabled), sum(removed)
from api_key_counts
group by organization_id, space_id;
--> statement-breakpoint
-- As before, and to the totals of spaces.
-- Adds changes to the totals and to the counts of owners in spaces, and returns the organizations they belong to.
-- The totals come first, in one order everywhere: their rows are the lock on everything that counts those keys, and
-- whatever the caller reads in its next statement is what the last holder committed.
create or replace function add_to_api_key_counts(changes api_key_counts[]) returns uuid[]
language plpgsql
-- It sees one row or a million: a plan kept from the one would join the other row by row.
set plan_cache_mode = force_custom_plan
as $$
begin
  insert into api_key_totals as kept (organization_id, live, disabled, removed)
  select c.organization_id, sum(c.live), sum(c.disabled), sum(c.removed)
  from unnest(changes) c
  group by c.organization_id
  order by c.organization_id
  on conflict (organization_id) do update set
    live = kept.live + excluded.live,
    disabled = kept.disabled + excluded.disabled,
    removed = kept.removed + excluded.removed;
  insert into api_key_space_totals as kept (organization_id, space_id, live, disabled, removed)
  select c.organization_id, c.space_id, sum(c.live), sum(c.disabled), sum(c.removed)
  from unnest(changes) c
  group by c.organization_id, c.space_id
  on conflict (organization_id, space_id) do update set
    live = kept.live + excluded.live,
    disabled = kept.disabled + excluded.disabled,
    removed = kept.removed + excluded.removed;
  insert into api_key_counts as kept (organization_id, space_id, owner_id, live, disabled, removed)
  select c.organization_id, c.space_id, c.owner_id, sum(c.live), sum(c.disabled), sum(c.removed)
  from unnest(changes) c
  group by c.organization_id, c.space_id, c.owner_id
  on conflict (organization_id, space_id, owner_id) do update set
    live = kept.live + excluded.live,
    disabled = kept.disabled + excluded.disabled,
    removed = kept.removed + excluded.removed;
  -- Each order has a chunk that begins before every key.
  insert into api_key_chunks (organization_id, list_order, from_created_at, from_name, from_id, live)
  select distinct c.organization_id, o.list_order, '-infinity'::timestamptz, '', uuid_nil.id, 0
  from unnest(changes) c
  cross join (values ('created'), ('name')) o (list_order)
  cross join (values ('00000000-0000-0000-0000-000000000000'::uuid)) uuid_nil (id)
  on conflict do nothing;
  return array(select distinct c.organization_id from unnest(changes) c);
end
$$;
--> statement-breakpoint
-- As before, with the totals of spaces.
-- Counts an organization's keys anew, as after deleting some; nothing when the organization itself is gone.
create or replace function recount_api_keys(organization uuid) returns void
language plpgsql
as $$
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
$$;
--> statement-breakpoint
create or replace function count_no_api_keys() returns trigger
language plpgsql
as $$
begin
  truncate api_key_totals, api_key_space_totals, api_key_counts, api_key_chunks;
  return null;
end
$$;
