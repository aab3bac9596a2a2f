import { customType, timestamp } from 'drizzle-orm/pg-core';

/** Bytes as a Buffer. */
export const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });
/** A point in time with its zone. */
export const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
export const createdAt = () => at('created_at').notNull().defaultNow();

/** Text compared by its bytes, so that orders and indexes are the same whatever the server's locale. */
export const bytewiseText = customType<{ data: string }>({ dataType: () => 'text collate "C"' });
