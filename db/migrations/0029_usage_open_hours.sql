-- What the minutes of open hours add up to, until `open_until`: a read takes these and the few minutes that follow. They
-- are updated every ten minutes, and deleted when their hour is closed.
create table usage_key_open partition of usage_rollups for values in ('key_open') with (fillfactor = 50);
--> statement-breakpoint
create table usage_space_open partition of usage_rollups for values in ('space_open') with (fillfactor = 50);
--> statement-breakpoint
create table usage_organization_open partition of usage_rollups for values in ('organization_open')
with (fillfactor = 50);
--> statement-breakpoint
create table usage_cohort_open partition of usage_rollups for values in ('cohort_open') with (fillfactor = 50);
--> statement-breakpoint
create table usage_owner_open partition of usage_rollups for values in ('owner_open') with (fillfactor = 50);
--> statement-breakpoint
create table usage_environment_open partition of usage_rollups for values in ('environment_open')
with (fillfactor = 50);
--> statement-breakpoint
alter table usage_progress add column open_until timestamptz not null default '-infinity';
