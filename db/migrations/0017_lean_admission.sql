CREATE TABLE "key_meters" (
	"api_key_id" uuid PRIMARY KEY NOT NULL,
	"organization_id" uuid NOT NULL,
	"hour" timestamp with time zone DEFAULT 'epoch' NOT NULL,
	"requests" integer DEFAULT 0 NOT NULL,
	"refusals" integer DEFAULT 0 NOT NULL,
	"due" bigint DEFAULT 0 NOT NULL,
	"granted" integer DEFAULT 0 NOT NULL,
	"ended_hour" timestamp with time zone,
	"ended_requests" integer DEFAULT 0 NOT NULL,
	"ended_refusals" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "organization_meters" (
	"organization_id" uuid PRIMARY KEY NOT NULL,
	"due" bigint DEFAULT 0 NOT NULL,
	"granted" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE INDEX "key_meters_organization" ON "key_meters" USING btree ("organization_id");--> statement-breakpoint
-- Room in their pages keeps the updates of each batch out of the indexes.
ALTER TABLE "key_meters" SET (fillfactor = 70);--> statement-breakpoint
ALTER TABLE "organization_meters" SET (fillfactor = 70);--> statement-breakpoint
-- The triggers that give new keys and organizations their rows come after this, in the same transaction.
LOCK TABLE "organizations", "api_keys" IN SHARE ROW EXCLUSIVE MODE;--> statement-breakpoint
-- The counts of the open hour stay where they are: when the hour ends, admission adds its own to them.
INSERT INTO "key_meters" ("api_key_id", "organization_id", "due")
SELECT k.id, k.organization_id, coalesce(floor(extract(epoch from u.arrives_at) * 1000000), 0)
FROM api_keys k
LEFT JOIN LATERAL (
  SELECT u.arrives_at FROM api_key_usage u WHERE u.api_key_id = k.id ORDER BY u.hour DESC LIMIT 1
) u ON true;--> statement-breakpoint
INSERT INTO "organization_meters" ("organization_id", "due")
SELECT o.id, coalesce(floor(extract(epoch from r.arrives_at) * 1000000), 0)
FROM organizations o LEFT JOIN rate_limits r ON r.subject = o.id;--> statement-breakpoint
DELETE FROM "rate_limits" USING "organizations" WHERE "subject" = "id";--> statement-breakpoint
ALTER TABLE "api_key_usage" DROP CONSTRAINT "api_key_usage_key_fk";--> statement-breakpoint
ALTER TABLE "api_key_usage" DROP COLUMN "arrives_at";--> statement-breakpoint
DROP FUNCTION IF EXISTS admit_requests;--> statement-breakpoint
DROP FUNCTION IF EXISTS keep_api_key_last_uses CASCADE;--> statement-breakpoint
DELETE FROM "sql_functions" WHERE "name" IN ('admit_requests', 'keep_api_key_last_uses');
