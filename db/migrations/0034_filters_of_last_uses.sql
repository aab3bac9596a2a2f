-- In the order in which a new key takes them: creating one waits, instead of a deadlock.
LOCK TABLE "api_keys" IN SHARE ROW EXCLUSIVE MODE;--> statement-breakpoint
DROP INDEX "api_key_last_uses_order";--> statement-breakpoint
-- Imports insert last uses after their keys now. What is deferred would keep the table from being altered after the update.
ALTER TABLE "api_key_last_uses" ALTER CONSTRAINT "api_key_last_uses_key_fk" NOT DEFERRABLE;--> statement-breakpoint
ALTER TABLE "api_key_last_uses" DROP COLUMN "is_removed",
  ADD COLUMN "space_id" uuid,
  ADD COLUMN "owner_id" uuid,
  ADD COLUMN "name_folded" text collate "C",
  ADD COLUMN "last_five" text,
  ADD COLUMN "environment" text,
  ADD COLUMN "has_allowed_addresses" boolean,
  ADD COLUMN "expires_at" timestamp with time zone,
  ADD COLUMN "disabled_at" timestamp with time zone,
  ADD COLUMN "removed_at" timestamp with time zone;--> statement-breakpoint
UPDATE "api_key_last_uses" u SET
  "space_id" = k.space_id, "owner_id" = k.owner_id, "name_folded" = k.name_folded, "last_five" = k.last_five,
  "environment" = k.environment, "has_allowed_addresses" = k.has_allowed_addresses, "expires_at" = k.expires_at,
  "disabled_at" = k.disabled_at, "removed_at" = k.removed_at
FROM "api_keys" k WHERE k.id = u.api_key_id;--> statement-breakpoint
-- The generated column makes PostgreSQL write the table anew, without the rows from before the update.
ALTER TABLE "api_key_last_uses" ALTER COLUMN "space_id" SET NOT NULL,
  ALTER COLUMN "owner_id" SET NOT NULL,
  ALTER COLUMN "name_folded" SET NOT NULL,
  ALTER COLUMN "last_five" SET NOT NULL,
  ALTER COLUMN "has_allowed_addresses" SET NOT NULL,
  ADD COLUMN "is_removed" boolean GENERATED ALWAYS AS (removed_at is not null) STORED NOT NULL;--> statement-breakpoint
CREATE INDEX "api_key_last_uses_order" ON "api_key_last_uses" ("organization_id", "is_removed", "last_used_at" NULLS FIRST, "api_key_id")
INCLUDE (created_at, name_folded, space_id, owner_id, last_five, removed_at, disabled_at, expires_at, environment, has_allowed_addresses);--> statement-breakpoint
ALTER TABLE "api_key_last_uses" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY "own_organization" ON "api_key_last_uses" AS PERMISSIVE FOR ALL TO public USING ("api_key_last_uses"."organization_id" = nullif(current_setting('app.organization', true), '')::uuid);
