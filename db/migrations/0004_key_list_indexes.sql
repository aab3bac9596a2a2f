-- What the generator can't express.
-- The SQL of counters and of the index over parts of names; their tables went with the migration before.
drop function if exists
  add_to_api_key_counts, api_key_name_grams, api_key_name_query, api_key_name_runs, api_key_period,
  api_key_period_start, api_key_periods, api_key_search_tag, count_added_api_keys, count_changed_api_keys,
  count_deleted_api_keys, count_no_api_keys, find_api_keys_by_name, recount_api_keys, split_api_key_chunks,
  walk_api_keys_by_name cascade;
--> statement-breakpoint
-- An older version that is started by mistake must not create them again: it skips what is newer than its own.
insert into sql_functions (name, version, sha256)
select name, 1000, 'removed' from unnest(array[
  'add_to_api_key_counts', 'api_key_name_grams', 'api_key_name_query', 'api_key_name_runs', 'api_key_period',
  'api_key_period_start', 'api_key_periods', 'api_key_search_tag', 'api_keys_name_grams', 'count_added_api_keys',
  'count_changed_api_keys', 'count_deleted_api_keys', 'count_no_api_keys', 'find_api_keys_by_name',
  'recount_api_keys', 'split_api_key_chunks', 'walk_api_keys_by_name'
]) name
on conflict (name) do update set version = excluded.version, sha256 = excluded.sha256;
--> statement-breakpoint
-- "worker 2" before "worker 10", "Élan" beside "Elan".
create collation natural_order (provider = icu, locale = 'und-u-kn-true');
--> statement-breakpoint
-- The two orders of the list, with every column that its filters and search read: no scan of them reads the table.
create index api_keys_created on api_keys (organization_id, is_removed, created_at, id)
include (name_folded, space_id, owner_id, last_five, removed_at, disabled_at, expires_at);
--> statement-breakpoint
create index api_keys_name on api_keys (organization_id, is_removed, name collate natural_order, id)
include (name_folded, space_id, owner_id, last_five, removed_at, disabled_at, expires_at);
