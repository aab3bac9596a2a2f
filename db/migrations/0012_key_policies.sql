CREATE TABLE "api_key_batches" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization_id" uuid NOT NULL,
	"created_by" uuid NOT NULL,
	"action" text NOT NULL,
	"value" jsonb,
	"api_key_ids" uuid[] NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"changed" integer DEFAULT 0 NOT NULL,
	"skipped" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"stopped_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "api_key_batches" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "api_key_secrets" ADD COLUMN "requests" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "api_key_secrets" ADD COLUMN "last_used_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "api_key_secrets" ADD COLUMN "last_client" text;--> statement-breakpoint
ALTER TABLE "api_key_secrets" ADD COLUMN "last_address" text;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "environment" text;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "allowed_models" text[];--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "allowed_endpoints" text[];--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "allowed_addresses" "cidr"[];--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "default_key_days" integer;--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "longest_key_days" integer;--> statement-breakpoint
ALTER TABLE "api_key_batches" ADD CONSTRAINT "api_key_batches_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_key_batches" ADD CONSTRAINT "api_key_batches_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "api_key_batches_unfinished" ON "api_key_batches" USING btree ("organization_id","created_by") WHERE stopped_at is null and position < cardinality(api_key_ids);--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_environment" CHECK ("api_keys"."environment" in ('production', 'staging', 'development'));--> statement-breakpoint
ALTER TABLE "organizations" ADD CONSTRAINT "organizations_key_days" CHECK ("organizations"."default_key_days" between 1 and 3650 and "organizations"."longest_key_days" between 1 and 3650);--> statement-breakpoint
CREATE POLICY "own_organization" ON "api_key_batches" AS PERMISSIVE FOR ALL TO public USING ("api_key_batches"."organization_id" = nullif(current_setting('app.organization', true), '')::uuid);