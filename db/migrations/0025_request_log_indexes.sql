-- Serve "newest first" by key and by organization, each by an index of two columns, in place of one of four. An id names
-- its time, so `request_log_organization` finds it too (docs/decisions/0015). On a filled log this takes as long as
-- reading it: requests are answered meanwhile, and their log entries wait in the gateways.
drop index request_log_key;
--> statement-breakpoint
create index request_log_key on request_log (api_key_id, started_at);
--> statement-breakpoint
create index request_log_organization on request_log (organization_id, started_at);
