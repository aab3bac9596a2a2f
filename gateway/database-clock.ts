// By how much the database's clock is ahead of this process's: one value, because all gateways of a process share it.
let offsetMs = 0;

/** Learns the database's time from an answer that has just come. */
export function noteDatabaseTime(at: Date): void {
  offsetMs = at.getTime() - Date.now();
}

/** Returns the database's time in milliseconds since 1970, late by the way of the last answer. */
export function databaseNow(): number {
  return Date.now() + offsetMs;
}
