ALTER TABLE "api_key_last_uses" DROP CONSTRAINT "api_key_last_uses_key_fk";
