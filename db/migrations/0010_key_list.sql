CREATE TABLE "api_key_chunks" (
	"organization_id" uuid NOT NULL,
	"list_order" text NOT NULL,
	"from_created_at" timestamp with time zone NOT NULL,
	"from_name" text collate "C" NOT NULL,
	"from_id" uuid NOT NULL,
	"live" integer NOT NULL,
	CONSTRAINT "api_key_chunks_pk" PRIMARY KEY("organization_id","list_order","from_created_at","from_name","from_id")
);
--> statement-breakpoint
CREATE TABLE "api_key_counts" (
	"organization_id" uuid NOT NULL,
	"space_id" uuid NOT NULL,
	"owner_id" uuid NOT NULL,
	"live" integer NOT NULL,
	"disabled" integer NOT NULL,
	"removed" integer NOT NULL,
	CONSTRAINT "api_key_counts_organization_id_space_id_owner_id_pk" PRIMARY KEY("organization_id","space_id","owner_id")
);
--> statement-breakpoint
CREATE TABLE "api_key_last_uses" (
	"api_key_id" uuid PRIMARY KEY NOT NULL,
	"organization_id" uuid NOT NULL,
	"is_removed" boolean NOT NULL,
	"last_used_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "api_key_totals" (
	"organization_id" uuid PRIMARY KEY NOT NULL,
	"live" integer NOT NULL,
	"disabled" integer NOT NULL,
	"removed" integer NOT NULL
);
--> statement-breakpoint
DROP INDEX "api_keys_created";--> statement-breakpoint
DROP INDEX "api_keys_owner";--> statement-breakpoint
ALTER TABLE "api_keys" ALTER COLUMN "name_folded" SET DATA TYPE text collate "C";--> statement-breakpoint
ALTER TABLE "api_key_chunks" ADD CONSTRAINT "api_key_chunks_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_key_counts" ADD CONSTRAINT "api_key_counts_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_key_last_uses" ADD CONSTRAINT "api_key_last_uses_key_fk" FOREIGN KEY ("organization_id","api_key_id") REFERENCES "public"."api_keys"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_key_totals" ADD CONSTRAINT "api_key_totals_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "api_key_last_uses_order" ON "api_key_last_uses" USING btree ("organization_id","last_used_at" NULLS FIRST,"api_key_id") WHERE not is_removed;--> statement-breakpoint
CREATE INDEX "api_keys_name" ON "api_keys" USING btree ("organization_id","name_folded","id") WHERE removed_at is null;--> statement-breakpoint
CREATE INDEX "api_keys_space" ON "api_keys" USING btree ("organization_id","space_id","created_at","id","owner_id") WHERE removed_at is null;--> statement-breakpoint
CREATE INDEX "api_keys_expiring" ON "api_keys" USING btree ("organization_id","expires_at","space_id","owner_id") WHERE removed_at is null and disabled_at is null and expires_at is not null;--> statement-breakpoint
CREATE INDEX "api_keys_disabled" ON "api_keys" USING btree ("organization_id","created_at","id","space_id","owner_id") WHERE removed_at is null and disabled_at is not null;--> statement-breakpoint
CREATE INDEX "api_keys_removed" ON "api_keys" USING btree ("organization_id","created_at","id","space_id","owner_id","name_folded") WHERE removed_at is not null;--> statement-breakpoint
CREATE INDEX "api_keys_name_grams" ON "api_keys" USING gin (api_key_name_grams(organization_id, name_folded)) WITH (fastupdate=true,gin_pending_list_limit=256);--> statement-breakpoint
CREATE INDEX "api_keys_created" ON "api_keys" USING btree ("organization_id","created_at","id","space_id","owner_id","disabled_at","expires_at","name_folded") WHERE removed_at is null;--> statement-breakpoint
CREATE INDEX "api_keys_owner" ON "api_keys" USING btree ("organization_id","owner_id","created_at","id","space_id") WHERE removed_at is null;