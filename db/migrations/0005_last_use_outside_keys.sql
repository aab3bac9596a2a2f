-- When a key was last used stands in api_key_last_uses; only imports wrote this column.
ALTER TABLE "api_keys" DROP COLUMN "last_used_at";--> statement-breakpoint
-- A version older than this migration applies no functions, so deleted ones need no mark.
DELETE FROM "sql_functions" WHERE "sha256" = 'removed';
