-- What the generator can't express.
-- Counters are small and often written: room in their pages keeps those writes from touching their indexes.
alter table api_key_totals set (fillfactor = 50);
--> statement-breakpoint
alter table api_key_space_totals set (fillfactor = 50);
--> statement-breakpoint
alter table api_key_counts set (fillfactor = 50);
--> statement-breakpoint
alter table api_key_chunks set (fillfactor = 50);
--> statement-breakpoint
-- One row for each request of a known key: what happened, never what was said. Partitioned by day (UTC), so that a
-- month later a day is dropped in one step instead of row by row.
create table request_log (
  organization_id uuid not null,
  api_key_id uuid not null,
  started_at timestamptz not null,
  request_id text not null,
  status smallint not null,
  -- The error code of a refusal or failure; null for a success.
  code text,
  model text,
  prompt_tokens integer not null default 0,
  completion_tokens integer not null default 0,
  latency_ms integer not null,
  -- The client library as it names itself, and the client's address.
  client text not null default '',
  address text not null default ''
) partition by range (started_at);
--> statement-breakpoint
create index request_log_key on request_log (organization_id, api_key_id, started_at desc, request_id desc);
