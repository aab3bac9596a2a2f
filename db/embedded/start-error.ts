/** An error at start that the operator can fix. Scripts print its message without a stack and exit with 1. */
export class StartError extends Error {}

/** Returns the code of a Node or PostgreSQL error (`ENOENT`, `57P03`, …); '' when it has none. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
