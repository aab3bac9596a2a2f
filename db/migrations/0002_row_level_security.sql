-- Policies as db/schema declares them, in place of those that older versions made by hand with a function.
DROP POLICY IF EXISTS "own_organization" ON "api_key_secrets";--> statement-breakpoint
DROP POLICY IF EXISTS "own_organization" ON "api_keys";--> statement-breakpoint
DROP POLICY IF EXISTS "own_organization" ON "audit_events";--> statement-breakpoint
DROP POLICY IF EXISTS "own_organization" ON "billing_events";--> statement-breakpoint
DROP POLICY IF EXISTS "own_organization" ON "subscriptions";--> statement-breakpoint
DROP POLICY IF EXISTS "own_organization" ON "invitation_spaces";--> statement-breakpoint
DROP POLICY IF EXISTS "own_organization" ON "invitations";--> statement-breakpoint
DROP POLICY IF EXISTS "own_organization" ON "memberships";--> statement-breakpoint
DROP POLICY IF EXISTS "own_organization" ON "organizations";--> statement-breakpoint
DROP POLICY IF EXISTS "own_organization" ON "space_members";--> statement-breakpoint
DROP POLICY IF EXISTS "own_organization" ON "spaces";--> statement-breakpoint
DROP FUNCTION IF EXISTS current_organization();--> statement-breakpoint
-- Nothing calls it any more.
DROP FUNCTION IF EXISTS api_key_name_query(uuid, integer, text);--> statement-breakpoint
CREATE TABLE "sql_functions" (
	"name" text PRIMARY KEY NOT NULL,
	"version" integer NOT NULL,
	"sha256" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "api_key_secrets" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "api_keys" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "audit_events" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "billing_events" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "subscriptions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "invitation_spaces" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "invitations" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "memberships" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "organizations" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "space_members" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "spaces" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY "own_organization" ON "api_key_secrets" AS PERMISSIVE FOR ALL TO public USING ("api_key_secrets"."organization_id" = nullif(current_setting('app.organization', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_organization" ON "api_keys" AS PERMISSIVE FOR ALL TO public USING ("api_keys"."organization_id" = nullif(current_setting('app.organization', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_organization" ON "audit_events" AS PERMISSIVE FOR ALL TO public USING ("audit_events"."organization_id" = nullif(current_setting('app.organization', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_organization" ON "billing_events" AS PERMISSIVE FOR ALL TO public USING ("billing_events"."organization_id" = nullif(current_setting('app.organization', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_organization" ON "subscriptions" AS PERMISSIVE FOR ALL TO public USING ("subscriptions"."organization_id" = nullif(current_setting('app.organization', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_organization" ON "invitation_spaces" AS PERMISSIVE FOR ALL TO public USING ("invitation_spaces"."organization_id" = nullif(current_setting('app.organization', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_organization" ON "invitations" AS PERMISSIVE FOR ALL TO public USING ("invitations"."organization_id" = nullif(current_setting('app.organization', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_organization" ON "memberships" AS PERMISSIVE FOR ALL TO public USING ("memberships"."organization_id" = nullif(current_setting('app.organization', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_organization" ON "organizations" AS PERMISSIVE FOR ALL TO public USING ("organizations"."id" = nullif(current_setting('app.organization', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_organization" ON "space_members" AS PERMISSIVE FOR ALL TO public USING ("space_members"."organization_id" = nullif(current_setting('app.organization', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_organization" ON "spaces" AS PERMISSIVE FOR ALL TO public USING ("spaces"."organization_id" = nullif(current_setting('app.organization', true), '')::uuid);
