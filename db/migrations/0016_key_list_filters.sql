ALTER TABLE "api_key_batches" ADD COLUMN "left_out" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "has_allowed_addresses" boolean GENERATED ALWAYS AS (allowed_addresses is not null) STORED NOT NULL;--> statement-breakpoint
CREATE INDEX "audit_events_batch" ON "audit_events" USING btree ("organization_id",(details ->> 'batch'),"created_at" DESC NULLS LAST,"id" DESC NULLS LAST) WHERE details ->> 'batch' is not null;--> statement-breakpoint
-- The list's filters read the environment and whether there are addresses: without both in its indexes, each of these
-- filters reads the whole table.
DROP INDEX api_keys_created;--> statement-breakpoint
DROP INDEX api_keys_name;--> statement-breakpoint
CREATE INDEX api_keys_created ON api_keys (organization_id, is_removed, created_at, id)
INCLUDE (name_folded, space_id, owner_id, last_five, removed_at, disabled_at, expires_at, environment, has_allowed_addresses);--> statement-breakpoint
CREATE INDEX api_keys_name ON api_keys (organization_id, is_removed, name COLLATE natural_order, id)
INCLUDE (name_folded, space_id, owner_id, last_five, removed_at, disabled_at, expires_at, environment, has_allowed_addresses);
