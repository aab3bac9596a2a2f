ALTER TABLE "api_keys" ADD COLUMN "tokens_per_minute" integer;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "concurrent_requests" integer;--> statement-breakpoint
ALTER TABLE "key_meters" ADD COLUMN "slot_term" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "key_meters" ADD COLUMN "slots" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "key_meters" ADD COLUMN "slots_before" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "key_meters" ADD COLUMN "tokens_due" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "key_meters" ADD COLUMN "tokens_granted" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "organization_meters" ADD COLUMN "tokens_due" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "organization_meters" ADD COLUMN "tokens_granted" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
-- It has another parameter now; db/functions creates it again.
DROP FUNCTION IF EXISTS take_requests;
