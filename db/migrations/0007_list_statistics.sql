-- Spaces and owners belong to one organization each. Without knowing that, PostgreSQL expects a hundredth of the keys
-- that a filter finds, and reads a list in the wrong order.
CREATE STATISTICS api_keys_space (dependencies) ON organization_id, space_id FROM api_keys;--> statement-breakpoint
CREATE STATISTICS api_keys_owner (dependencies) ON organization_id, owner_id FROM api_keys;--> statement-breakpoint
ANALYZE api_keys;
