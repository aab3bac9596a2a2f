/** Trouble at start that a person can act on: scripts print the message without a stack and end with 1. */
export class StartError extends Error {}

/** The code of a Node or PostgreSQL error (`ENOENT`, `57P03`, …); '' when it has none. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
