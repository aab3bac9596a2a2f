import type { KeyState } from '../api-keys/state';
import type { StatusClass } from '../usage/status-class';

/** The DTOs of the request log. Dates are ISO 8601 strings. */
export type LoggedRequest = {
  /** The request's id, such as `req_…`. */
  id: string;
  at: string;
  /** Its position in the log, for `before` and `after`. */
  place: string;
  status: number;
  class: StatusClass;
  code: string | null;
  model: string | null;
  /** Null for requests from before endpoints were logged. */
  endpoint: { route: string; label: string } | null;
  /** Null when the model server reported none. */
  tokens: { input: number; output: number; cached: number; reasoning: number; isEstimated: boolean } | null;
  latencyMs: number;
  client: string;
  /** Null when the viewer may not see client addresses. */
  address: string | null;
  secretPreview: string | null;
  /** Null when the model server was not called, or did not answer. */
  upstream: { status: number; code: string | null; message: string | null; requestId: string | null } | null;
  key: RequestKey;
  /** Why it did not succeed; null when it did. */
  explanation: RequestExplanation | null;
};

export type RequestExplanation = {
  title: string;
  /** What happened to its key, and when. */
  fact: { text: string; at: string } | null;
  /** The message of the model server. */
  said: string | null;
  remedy: string;
};

/** The key of a request, as it is now. */
export type RequestKey = {
  id: string;
  name: string;
  preview: string;
  state: KeyState;
  expiresAt: string | null;
  removedAt: string | null;
  removedByName: string | null;
  space: { id: string; name: string; logoUrl: string | null; isDeleted: boolean };
  ownerName: string;
};

export type RequestList = {
  rows: LoggedRequest[];
  /** Whether these are the newest requests, because fewer than a page were newer than the requested position. */
  isNewestInstead: boolean;
  /** Whether there are newer and older requests than those of the page. */
  hasNewer: boolean;
  hasOlder: boolean;
  /** How far back the search read, and the position to continue from; null when nothing is left. */
  searched: { until: string; place: string } | null;
  /** How many requests match, up to `maxCounted`; null where they can't be counted in one read. */
  total: number | null | Promise<number | null>;
  /** The opened request; null for none, `missing` where there is none that the viewer may see. */
  opened: LoggedRequest | 'missing' | null;
  /** The names of the keys and spaces that the list is filtered by. */
  names: { id: string; name: string }[];
  /** How many days requests are kept. */
  logDays: number;
};

/** The requests that started in a part of the shown time; `other` are invalid or cancelled by the client. */
export type RequestBar = {
  from: string;
  to: string;
  succeeded: number;
  refused: number;
  failed: number;
  other: number;
};

export type RequestHistogram = {
  /** Oldest first. */
  bars: RequestBar[];
  /** The time from which requests were counted; null when all were. */
  countedFrom: string | null;
};

/** The values that the filters offer. */
export type RequestOptions = Record<
  'spaces' | 'owners' | 'environments' | 'endpoints' | 'codes',
  { id: string; name: string }[]
>;

/** The maximum count of requests. */
export const maxCounted = 100_000;
