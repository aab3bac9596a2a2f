// How far the database's clock is ahead of this process's. All gateways of a process share one database.
let offsetMs = 0;

/** Updates the offset from the database's time in an answer that has just arrived. */
export function noteDatabaseTime(at: Date): void {
  offsetMs = at.getTime() - Date.now();
}

/** Returns the database's time in milliseconds since 1970, late by the network delay of the last answer. */
export function databaseNow(): number {
  return Date.now() + offsetMs;
}
