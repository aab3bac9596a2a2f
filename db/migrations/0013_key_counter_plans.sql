-- The counters' triggers see one row or a million: a plan kept from the one would join the other row by row.
alter function add_to_api_key_counts(api_key_counts[]) set plan_cache_mode = force_custom_plan;
--> statement-breakpoint
alter function count_added_api_keys() set plan_cache_mode = force_custom_plan;
--> statement-breakpoint
alter function count_changed_api_keys() set plan_cache_mode = force_custom_plan;
