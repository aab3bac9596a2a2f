-- Each changed key looks up its chunks by index, also while their table is new and no statistics tell its size.
alter function count_added_api_keys() set enable_seqscan = off;
--> statement-breakpoint
alter function count_added_api_keys() set enable_bitmapscan = off;
--> statement-breakpoint
alter function count_changed_api_keys() set enable_seqscan = off;
--> statement-breakpoint
alter function count_changed_api_keys() set enable_bitmapscan = off;
--> statement-breakpoint
alter function split_api_key_chunks(uuid[]) set enable_seqscan = off;
--> statement-breakpoint
alter function split_api_key_chunks(uuid[]) set enable_bitmapscan = off;
