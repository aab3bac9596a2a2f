import { integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { at, bytewiseText } from './columns';
import { organizations } from './organizations';

/** Counts of keys: not removed; of these disabled; removed. */
const keyCounts = () => ({
  live: integer().notNull(),
  disabled: integer().notNull(),
  removed: integer().notNull(),
});

/** How many keys an organization has, kept by triggers; its lock orders whatever counts that organization's keys. */
export const apiKeyTotals = pgTable('api_key_totals', {
  organizationId: uuid('organization_id')
    .primaryKey()
    .references(() => organizations.id, { onDelete: 'cascade' }),
  ...keyCounts(),
});

/** The same for each space, kept by the same triggers: whoever sees a few of many spaces asks for their sum. */
export const apiKeySpaceTotals = pgTable(
  'api_key_space_totals',
  {
    organizationId: uuid('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    spaceId: uuid('space_id').notNull(),
    ...keyCounts(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.spaceId] })],
);

/** The same for each owner in each space, kept by the same triggers. */
export const apiKeyCounts = pgTable(
  'api_key_counts',
  {
    organizationId: uuid('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    spaceId: uuid('space_id').notNull(),
    ownerId: uuid('owner_id').notNull(),
    ...keyCounts(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.spaceId, t.ownerId] })],
);

/**
 * How many keys that are not removed stand from here to the next chunk, in each order of the list, kept by the same
 * triggers: a deep page starts in its own chunk instead of at the first key.
 */
export const apiKeyChunks = pgTable(
  'api_key_chunks',
  {
    organizationId: uuid('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    listOrder: text('list_order', { enum: ['created', 'name'] }).notNull(),
    /** `-infinity` in the order of names. */
    fromCreatedAt: at('from_created_at').notNull(),
    /** Empty in the order of creation. */
    fromName: bytewiseText('from_name').notNull(),
    fromId: uuid('from_id').notNull(),
    live: integer().notNull(),
  },
  (t) => [
    primaryKey({
      name: 'api_key_chunks_pk',
      columns: [t.organizationId, t.listOrder, t.fromCreatedAt, t.fromName, t.fromId],
    }),
  ],
);
