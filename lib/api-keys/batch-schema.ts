import * as z from 'zod/mini';
import { keyEnvironments } from './schema';

/** One action on many keys. */
export const batchActions = ['disable', 'enable', 'set_expiry', 'set_environment', 'change_owner', 'remove'] as const;
export type BatchAction = (typeof batchActions)[number];

/** How many keys one batch changes at most. */
export const maxBatchKeys = 100_000;
/** How many keys can be named one by one; beyond that a list is named by its filters. */
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

/** The chosen keys: by their ids, all of a list by the query string of its URL, or those that a batch has changed. */
const chosenSchema = z.union([
  z.object({
    ids: z
      .array(z.guid())
      .check(z.minLength(1), z.maxLength(maxBatchIds, 'Choose fewer keys, or all keys that match a filter.')),
  }),
  z.object({ params: z.string().check(z.maxLength(10_000)) }),
  z.object({ batch: z.guid() }),
]);
export type ChosenKeys = z.output<typeof chosenSchema>;

export const previewBatchSchema = z.object({ keys: chosenSchema, change: batchChangeSchema });
export const startBatchSchema = z.object({
  keys: chosenSchema,
  change: batchChangeSchema,
  /** How many keys the confirmation said. */
  expected: z.int().check(z.minimum(1)),
});

/** Why a chosen key is left alone. */
export const skipReasons = ['removed', 'not_permitted', 'already', 'beyond_longest', 'owner_not_in_space'] as const;
export type SkipReason = (typeof skipReasons)[number];
export type SkipCounts = Partial<Record<SkipReason, number>>;

/** What a batch would do, before it is confirmed. */
export type BatchPreview = {
  /** How many keys would change, and of these those used in the last 7 days and 24 hours. */
  changing: number;
  usedThisWeek: number;
  usedToday: number;
  leftOut: SkipCounts;
  /** The first names of those that would change, and of these those used in the last 7 days. */
  changingNames: string[];
  usedNames: string[];
};

/** How far a batch has come. */
export type ApiKeyBatch = {
  id: string;
  action: BatchAction;
  total: number;
  /** How many are done with, changed or skipped. */
  position: number;
  changed: number;
  /** Of those that were to change: left alone, because they had changed meanwhile. */
  skipped: SkipCounts;
  /** Of the chosen keys: left out when the batch began. */
  leftOut: SkipCounts;
};

/** A person who may own chosen keys. */
export type BatchOwner = { id: string; name: string };
