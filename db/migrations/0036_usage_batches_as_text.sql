-- A batch is written once and read once: as jsonb, and compressed, it took three times as long.
alter table usage_batches alter column entries type json using entries::text::json;
--> statement-breakpoint
alter table usage_batches alter column entries set storage external;
