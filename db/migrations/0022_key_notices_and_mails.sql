CREATE TABLE "api_key_notices" (
	"organization_id" uuid NOT NULL,
	"api_key_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"due" timestamp with time zone,
	"set_at" timestamp with time zone DEFAULT now() NOT NULL,
	"announced_at" timestamp with time zone,
	"reason" text,
	CONSTRAINT "api_key_notices_api_key_id_kind_pk" PRIMARY KEY("api_key_id","kind")
);
--> statement-breakpoint
ALTER TABLE "api_key_notices" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "mails" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"topic" text NOT NULL,
	"subject_ids" uuid[] NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"queued_at" timestamp with time zone DEFAULT now() NOT NULL,
	"due" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"sent_at" timestamp with time zone,
	"told_until" timestamp with time zone,
	CONSTRAINT "mails_topic" UNIQUE("user_id","organization_id","kind","topic")
);
--> statement-breakpoint
ALTER TABLE "mails" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "mails_expiring" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "mails_removed_key_used" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "mails_webhook_disabled" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "mails_own_keys_only" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "api_key_notices" ADD CONSTRAINT "api_key_notices_key_fk" FOREIGN KEY ("organization_id","api_key_id") REFERENCES "public"."api_keys"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "api_key_notices_due" ON "api_key_notices" USING btree ("due") WHERE "api_key_notices"."due" is not null;--> statement-breakpoint
CREATE INDEX "mails_due" ON "mails" USING btree ("due") WHERE "mails"."due" is not null;--> statement-breakpoint
CREATE INDEX "mails_organization" ON "mails" USING btree ("organization_id");--> statement-breakpoint
CREATE POLICY "own_organization" ON "api_key_notices" AS PERMISSIVE FOR ALL TO public USING ("api_key_notices"."organization_id" = nullif(current_setting('app.organization', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_organization" ON "mails" AS PERMISSIVE FOR ALL TO public USING ("mails"."organization_id" = nullif(current_setting('app.organization', true), '')::uuid);--> statement-breakpoint
-- Plans what lies ahead of the keys that exist, as db/functions/schedule_key_notices.sql does for new ones.
insert into "api_key_notices" ("organization_id", "api_key_id", "kind", "due", "set_at")
select
  organization_id, id, 'expiry',
  (
    select min(expires_at - hours * interval '1 hour') from unnest(array[336, 168, 24, 0]) as hours
    where expires_at - hours * interval '1 hour' > now()
  ),
  created_at
from "api_keys" where expires_at > now() and removed_at is null
union all
select organization_id, id, 'rotation', rotation_ends_at, now()
from "api_keys" where rotation_ends_at > now() and removed_at is null;
