import type { Route } from 'next';
import type { Attention } from '../api-keys/attention';

/** The DTOs of the overview. Dates are ISO 8601 strings. */

export type BusyKey = {
  id: string;
  name: string;
  isRemoved: boolean;
  space: { name: string; logoUrl: string | null };
  requests: number;
  refusals: number;
  /** The requests of each of the last seven days, the oldest first. */
  days: number[];
};

/** A reason for which keys need attention. */
export type AttentionLine = {
  attention: Attention;
  count: number;
  path: Route;
  /** The one key that is removed but still called, with its refusals of the last seven days. */
  removedKey: { name: string; refusals: number } | null;
  /** When the first of the keys expires. */
  firstExpiry: string | null;
};

/** A change that was made to a key or to the organization. */
export type RecentChange = {
  id: string;
  what: string;
  /** Null when the system did it. */
  person: { name: string; avatarUrl: string | null } | null;
  /** Null where the target has no name of its own. */
  target: { name: string; path: Route | null } | null;
  at: string;
};
