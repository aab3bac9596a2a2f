-- In the order in which a new key takes them: creating one waits, instead of a deadlock.
LOCK TABLE "api_keys" IN SHARE ROW EXCLUSIVE MODE;--> statement-breakpoint
DROP INDEX "api_key_last_uses_order";--> statement-breakpoint
ALTER TABLE "api_key_last_uses" ADD COLUMN "created_at" timestamp with time zone;--> statement-breakpoint
UPDATE "api_key_last_uses" u SET "created_at" = k.created_at FROM "api_keys" k WHERE k.id = u.api_key_id;--> statement-breakpoint
-- Deleted keys took their rows along; the foreign key would refuse any that is left.
DELETE FROM "api_key_last_uses" WHERE "created_at" IS NULL;--> statement-breakpoint
ALTER TABLE "api_key_last_uses" ALTER COLUMN "created_at" SET NOT NULL;--> statement-breakpoint
CREATE INDEX "api_key_last_uses_order" ON "api_key_last_uses" USING btree ("organization_id","last_used_at" NULLS FIRST,"api_key_id","created_at") WHERE not is_removed;--> statement-breakpoint
-- Deferred, which the generator can't express: imports insert last uses before their keys.
ALTER TABLE "api_key_last_uses" ADD CONSTRAINT "api_key_last_uses_key_fk" FOREIGN KEY ("organization_id","api_key_id") REFERENCES "public"."api_keys"("organization_id","id") ON DELETE cascade ON UPDATE no action DEFERRABLE INITIALLY DEFERRED;
