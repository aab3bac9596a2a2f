import * as z from 'zod/mini';
import { listQueryInput } from '../input';
import { keyEnvironments } from './schema';

/** One action on many keys. */
export const batchActions = ['disable', 'enable', 'set_expiry', 'set_environment', 'change_owner', 'remove'] as const;
export type BatchAction = (typeof batchActions)[number];

/** Maximum number of keys in one batch. */
export const maxBatchKeys = 100_000;
/** Maximum number of keys that are sent as ids. Larger selections are sent as the filters of the list. */
export const maxBatchIds = 5_000;

export const batchChangeSchema = z.discriminatedUnion('action', [
  z.object({ action: z.literal('disable') }),
  z.object({ action: z.literal('enable') }),
  z.object({ action: z.literal('remove') }),
  z.object({
    action: z.literal('set_expiry'),
    /** Null for never. */
    value: z.nullable(z.iso.datetime({ error: 'Choose a date and a time.' })),
  }),
  z.object({
    action: z.literal('set_environment'),
    value: z.nullable(z.enum(keyEnvironments, 'Choose an environment.')),
  }),
  z.object({ action: z.literal('change_owner'), value: z.guid('Choose a person.') }),
]);
export type BatchChange = z.output<typeof batchChangeSchema>;

/** The chosen keys: ids, all of a list by the query string of its URL, or those that an earlier batch changed. */
const chosenSchema = z.union([
  z.object({
    ids: z
      .array(z.guid())
      .check(z.minLength(1), z.maxLength(maxBatchIds, 'Choose fewer keys, or all keys that match a filter.')),
  }),
  listQueryInput,
  z.object({ batch: z.guid() }),
]);
export type ChosenKeys = z.output<typeof chosenSchema>;

export const previewBatchSchema = z.object({ keys: chosenSchema, change: batchChangeSchema });
export const startBatchSchema = z.object({
  keys: chosenSchema,
  change: batchChangeSchema,
  /** The number of keys in the confirmation. */
  expected: z.int().check(z.minimum(1)),
});

/** Reasons for which a chosen key is skipped. */
export const skipReasons = ['removed', 'not_permitted', 'already', 'beyond_longest', 'owner_not_in_space'] as const;
export type SkipReason = (typeof skipReasons)[number];
export type SkipCounts = Partial<Record<SkipReason, number>>;

/** The effect of a batch before it is confirmed. */
export type BatchPreview = {
  /** The number of keys that would change, and of those used in the last 7 days and 24 hours. */
  changing: number;
  usedThisWeek: number;
  usedToday: number;
  leftOut: SkipCounts;
  /** The first names of the keys that would change, and of those used in the last 7 days. */
  changingNames: string[];
  usedNames: string[];
};

/** The progress of a batch. */
export type ApiKeyBatch = {
  id: string;
  action: BatchAction;
  total: number;
  /** The number of keys that were processed, changed or skipped. */
  position: number;
  changed: number;
  /** Keys of the batch that were skipped because they had changed since the start. */
  skipped: SkipCounts;
  /** Chosen keys that were left out at the start. */
  leftOut: SkipCounts;
};

/** A user who may own the chosen keys. */
export type BatchOwner = { id: string; name: string };
