DROP INDEX "api_key_secrets_key";--> statement-breakpoint
ALTER TABLE "api_key_secrets" ADD COLUMN "rotate_request_id" uuid;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "rotation_ends_at" timestamp with time zone;--> statement-breakpoint
CREATE UNIQUE INDEX "api_key_secrets_rotation" ON "api_key_secrets" USING btree ("api_key_id","rotate_request_id");--> statement-breakpoint
-- Its result has more columns now; db/functions creates it again.
drop function if exists admit_requests;
