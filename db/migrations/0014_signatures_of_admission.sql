-- Admission and refusals take the sender's address and the endpoint, so their old signatures go.
drop function if exists admit_requests(
  bytea[], plan[], boolean[], integer[], integer[], integer[], integer[]
);
--> statement-breakpoint
drop function if exists api_key_refusal(
  timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, boolean, timestamptz
);
