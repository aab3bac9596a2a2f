import type { CheckSubject } from './status-checks';

/** How much of a limit is used now. */
export type UsedLimit = {
  limit: 'requests' | 'tokens' | 'concurrent' | 'organizationRequests' | 'organizationTokens';
  used: number;
  allowed: number;
  /** The requests that refill per minute; null for other limits. */
  perMinute: number | null;
};

export type KeyCheck = {
  subject: CheckSubject;
  label: string;
  /** `look`: refuses some requests, or soon will; `refuses`: refuses every request. */
  verdict: 'fine' | 'look' | 'refuses';
  text: string;
  /** The time that ends the text. */
  at: string | null;
  /** What to do; null when nothing. */
  remedy: string | null;
  /** How many requests it refused in the last 24 hours. */
  refused: number;
};

export type RefusedRequest = {
  requestId: string;
  at: string;
  code: string;
  /** The reason as a sentence. */
  reason: string;
  model: string | null;
  client: string;
  /** Null when the viewer may not see client addresses. */
  address: string | null;
};

/** The checks that decide whether a key's requests are refused, with limits and refused requests. */
export type KeyStatusReport = {
  checks: KeyCheck[];
  limits: UsedLimit[];
  /** The last refused requests, newest first. */
  refused: RefusedRequest[];
};
