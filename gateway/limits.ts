import type { AdmissionRow } from './admit-batch';

/** The state of one rate limit (GCRA) after a request was checked. Durations are in microseconds. */
export type LimitState = {
  /** The burst: requests allowed at once when the limit is unused. */
  limit: number;
  /** Requests allowed at once now. */
  remaining: number;
  /** Time until `remaining` is `limit` again. */
  reset: number;
  /** Time until the next request is allowed; 0 when it is allowed now. */
  wait: number;
};

/**
 * Returns the state of a limit.
 * @param interval microseconds per request
 * @param due microseconds until the whole burst is available again
 */
export function limitStateOf(interval: number, burst: number, due: number): LimitState {
  const excess = due - interval * (burst - 1);
  return {
    limit: burst,
    remaining: excess > 0 ? 0 : Math.floor(-excess / interval) + 1,
    reset: due,
    wait: Math.max(0, excess),
  };
}

/** Returns the limit that refuses first: the key's, unless its organization has less left. */
export function tightestLimit(row: AdmissionRow): LimitState & { scope: 'key' | 'organization' } {
  const key = limitStateOf(row.keyInterval, row.keyBurst, row.keyDue);
  const organization = limitStateOf(row.organizationInterval, row.organizationBurst, row.organizationDue);
  const isOrganization =
    organization.wait > key.wait || (organization.wait === key.wait && organization.remaining < key.remaining);
  return isOrganization ? { ...organization, scope: 'organization' } : { ...key, scope: 'key' };
}

/** Builds the `x-ratelimit-*` headers that OpenAI's clients read. */
export function limitHeaders(limit: LimitState): Record<string, string> {
  return {
    'x-ratelimit-limit-requests': String(limit.limit),
    'x-ratelimit-remaining-requests': String(limit.remaining),
    'x-ratelimit-reset-requests': formatDuration(limit.reset),
  };
}

/** Returns the value of `retry-after`: whole seconds, rounded up, at least 1. */
export function retryAfterSeconds(limit: LimitState): number {
  return Math.max(1, Math.ceil(limit.wait / 1_000_000));
}

/** Formats microseconds as OpenAI does, rounded up: `120ms`, `1s`, `5.9s`, `6m0s`, `1h0m0s`. */
export function formatDuration(microseconds: number): string {
  const milliseconds = Math.ceil(microseconds / 1_000);
  if (milliseconds === 0) return '0s';
  if (milliseconds < 1_000) return `${milliseconds}ms`;
  if (milliseconds < 60_000) return `${milliseconds / 1_000}s`;
  const seconds = Math.ceil(milliseconds / 1_000);
  const hours = Math.floor(seconds / 3_600);
  const rest = `${Math.floor((seconds % 3_600) / 60)}m${seconds % 60}s`;
  return hours > 0 ? `${hours}h${rest}` : rest;
}
