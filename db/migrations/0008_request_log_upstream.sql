-- What the upstream said about a request, and its tokens in detail.
alter table request_log
  add column endpoint text,
  add column cached_tokens integer not null default 0,
  add column reasoning_tokens integer not null default 0,
  -- Whether tokens are estimates, because the upstream reported none.
  add column is_estimated boolean not null default false,
  add column upstream_status smallint,
  add column upstream_code text,
  add column upstream_message text,
  add column upstream_request_id text;
