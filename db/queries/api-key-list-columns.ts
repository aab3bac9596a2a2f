import { getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import type { apiKeys } from '../schema/api-keys';
import { apiKeyLastUses } from '../schema/usage';

type Shared = keyof typeof apiKeys.$inferSelect & keyof typeof apiKeyLastUses.$inferSelect;

/** The columns that the key list filters by; `apiKeys` and `apiKeyLastUses` both have them. */
export type ListColumns = Record<Shared, AnyPgColumn> & { id: AnyPgColumn | SQL };

export const lastUseColumns: ListColumns = {
  ...getTableColumns(apiKeyLastUses),
  // Qualified with its table, which Drizzle leaves out: subqueries have a column of the same name.
  id: sql`${apiKeyLastUses}.api_key_id`,
};
