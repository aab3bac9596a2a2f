CREATE TABLE "events" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization_id" uuid NOT NULL,
	"type" text NOT NULL,
	"api_key_id" uuid,
	"space_id" uuid,
	"data" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "events" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "events" ADD CONSTRAINT "events_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "events_created" ON "events" USING btree ("organization_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "events_api_key" ON "events" USING btree ("api_key_id","type","created_at" DESC NULLS LAST) WHERE "events"."api_key_id" is not null;--> statement-breakpoint
CREATE INDEX "events_outdated" ON "events" USING btree ("created_at");--> statement-breakpoint
CREATE POLICY "own_organization" ON "events" AS PERMISSIVE FOR ALL TO public USING ("events"."organization_id" = nullif(current_setting('app.organization', true), '')::uuid);