-- In the order in which a new key takes them: creating one waits, instead of a deadlock.
LOCK TABLE "api_keys" IN SHARE ROW EXCLUSIVE MODE;--> statement-breakpoint
DROP INDEX "api_key_last_uses_order";--> statement-breakpoint
ALTER TABLE "api_key_last_uses" DROP COLUMN "is_removed", ADD COLUMN "is_idle" boolean DEFAULT true NOT NULL, ADD COLUMN "name" text;--> statement-breakpoint
UPDATE "api_key_last_uses" u SET
  "name" = k.name, "is_idle" = u.last_used_at is null or u.last_used_at < now() - interval '90 days'
FROM "api_keys" k WHERE k.id = u.api_key_id;--> statement-breakpoint
-- The generated column makes PostgreSQL write the table anew, without the rows from before the update.
ALTER TABLE "api_key_last_uses" ALTER COLUMN "name" SET NOT NULL,
  ADD COLUMN "is_removed" boolean GENERATED ALWAYS AS (removed_at is not null) STORED NOT NULL;--> statement-breakpoint
CREATE INDEX "api_key_last_uses_order" ON "api_key_last_uses" ("organization_id", "is_removed", "last_used_at" NULLS FIRST, "api_key_id")
INCLUDE (created_at, name_folded, space_id, owner_id, last_five, removed_at, disabled_at, expires_at, environment, has_allowed_addresses, is_idle);--> statement-breakpoint
-- Keys leave it with their first use, so that uses don't write it.
CREATE INDEX "api_key_last_uses_idle" ON "api_key_last_uses" ("organization_id", "is_removed", "name" COLLATE natural_order, "api_key_id")
INCLUDE (last_used_at, created_at, name_folded, space_id, owner_id, last_five, removed_at, disabled_at, expires_at, environment, has_allowed_addresses)
WHERE is_idle;
