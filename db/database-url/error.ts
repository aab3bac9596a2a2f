/** DATABASE_URL can't be used as it is. The message completes "DATABASE_URL …" and holds none of its values. */
export class DatabaseUrlError extends Error {}
