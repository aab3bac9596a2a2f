import type { AdmissionRow } from '@/db/queries/admission';

/** How one limit (GCRA) stands after a request was judged. Durations are in microseconds. */
export type Standing = {
  /** Requests that may be made at once from rest. */
  limit: number;
  /** Requests that may be made at once now. */
  remaining: number;
  /** Time until `remaining` is `limit` again. */
  reset: number;
  /** Time until the next request conforms; 0 when it does now. */
  wait: number;
};

/** Reads a limit's standing from its parameters and the time after which it is wholly free. */
export function standingOf(interval: number, burst: number, due: number): Standing {
  const excess = due - interval * (burst - 1);
  return {
    limit: burst,
    remaining: excess > 0 ? 0 : Math.floor(-excess / interval) + 1,
    reset: due,
    wait: Math.max(0, excess),
  };
}

/** The limit that a caller feels first: the key's, unless its organization has less left. */
export function tighterStanding(row: AdmissionRow): Standing & { scope: 'key' | 'organization' } {
  const key = standingOf(row.keyInterval, row.keyBurst, row.keyDue);
  const organization = standingOf(row.organizationInterval, row.organizationBurst, row.organizationDue);
  const isOrganization =
    organization.wait > key.wait || (organization.wait === key.wait && organization.remaining < key.remaining);
  return isOrganization ? { ...organization, scope: 'organization' } : { ...key, scope: 'key' };
}

/** The headers by which OpenAI's clients read a limit: the burst, what is left of it, when it is whole again. */
export function limitHeaders(standing: Standing): Record<string, string> {
  return {
    'x-ratelimit-limit-requests': String(standing.limit),
    'x-ratelimit-remaining-requests': String(standing.remaining),
    'x-ratelimit-reset-requests': formatDuration(standing.reset),
  };
}

/** Whole seconds that are enough to wait, at least 1. */
export function retryAfterSeconds(standing: Standing): number {
  return Math.max(1, Math.ceil(standing.wait / 1_000_000));
}

/** Writes microseconds as OpenAI does, rounded up: `120ms`, `1s`, `5.9s`, `6m0s`, `1h0m0s`. */
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
