import { getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import type { apiKeys } from '../schema/api-keys';
import { apiKeyLastUses } from '../schema/usage';

type Shared = keyof typeof apiKeys.$inferSelect & keyof typeof apiKeyLastUses.$inferSelect;

/** What the key list filters by: columns of the keys, which `apiKeyLastUses` has too. */
export type ListColumns = Record<Shared, AnyPgColumn> & { id: AnyPgColumn | SQL };

export const useColumns: ListColumns = {
  ...getTableColumns(apiKeyLastUses),
  // With its table, which Drizzle leaves out of columns: subqueries have a column of this name.
  id: sql`${apiKeyLastUses}.api_key_id`,
};
