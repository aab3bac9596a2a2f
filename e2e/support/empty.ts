// Replaces `server-only` in tests, which run server files in plain Node.
export {};
