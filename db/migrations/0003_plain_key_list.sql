ALTER TABLE "api_key_chunks" DISABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "api_key_counts" DISABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "api_key_space_totals" DISABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "api_key_totals" DISABLE ROW LEVEL SECURITY;--> statement-breakpoint
DROP TABLE "api_key_chunks" CASCADE;--> statement-breakpoint
DROP TABLE "api_key_counts" CASCADE;--> statement-breakpoint
DROP TABLE "api_key_space_totals" CASCADE;--> statement-breakpoint
DROP TABLE "api_key_totals" CASCADE;--> statement-breakpoint
DROP INDEX "api_keys_created";--> statement-breakpoint
DROP INDEX "api_keys_name";--> statement-breakpoint
DROP INDEX "api_keys_expiring";--> statement-breakpoint
DROP INDEX "api_keys_disabled";--> statement-breakpoint
DROP INDEX "api_keys_removed";--> statement-breakpoint
DROP INDEX "api_keys_space";--> statement-breakpoint
DROP INDEX "api_keys_owner";--> statement-breakpoint
ALTER TABLE "api_keys" drop column "name_folded";--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "name_folded" text collate "C" GENERATED ALWAYS AS (normalize(regexp_replace(translate(
          lower(upper(lower(normalize(name, NFKD) collate "und-x-icu"))), 'ς', 'σ'
        ), '[\u0300-\u036f]', '', 'g'), NFC)) STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "is_removed" boolean GENERATED ALWAYS AS (removed_at is not null) STORED NOT NULL;--> statement-breakpoint
CREATE INDEX "api_keys_space" ON "api_keys" USING btree ("organization_id","space_id","is_removed");--> statement-breakpoint
CREATE INDEX "api_keys_owner" ON "api_keys" USING btree ("organization_id","owner_id","space_id","is_removed");