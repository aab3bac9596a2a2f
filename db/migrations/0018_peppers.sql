CREATE TABLE "peppers" (
	"version" smallint PRIMARY KEY NOT NULL,
	"check_value" "bytea" NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp with time zone,
	"given_up_at" timestamp with time zone,
	CONSTRAINT "peppers_check_value_unique" UNIQUE("check_value")
);
--> statement-breakpoint
INSERT INTO "peppers" ("version", "check_value", "created_at") SELECT 1, "pepper_check", "created_at" FROM "installation";
