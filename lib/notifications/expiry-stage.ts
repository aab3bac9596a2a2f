/** How many days ahead of its expiry a key is announced; `db/functions/next_expiry_notice.sql` plans by the same days. */
export const expiryNoticeDays = [14, 7, 1] as const;

const dayMs = 86_400_000;

/** Returns the smallest of `expiryNoticeDays` that has been reached; 0 once the key has expired. */
export function expiryStage(expiresAt: Date, now: Date): number {
  const left = expiresAt.getTime() - now.getTime();
  if (left <= 0) return 0;
  return expiryNoticeDays.findLast((days) => left <= days * dayMs) ?? expiryNoticeDays[0];
}
