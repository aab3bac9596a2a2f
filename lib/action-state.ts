import type { ErrorCode } from './errors';

/** What a server action answers: the data, or a rejection that a person can read. */
export type ActionResult<T> = { status: 'done'; data: T } | { status: 'rejected'; error: ActionError };

/** `outdated_page` is what the browser itself finds out: the server no longer knows the page's actions. */
export type ActionError = { code: ErrorCode | 'outdated_page'; message: string; fields?: Record<string, string> };

/** Returns one sentence for each field at fault, by the field's name; a list is one field, a patch is its fields. */
export function toFieldErrors(issues: readonly { path: PropertyKey[]; message: string }[]): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const { path, message } of issues) {
    const field = String((path[0] === 'patch' ? path[1] : path[0]) ?? '');
    if (field !== '') fields[field] ??= message;
  }
  return fields;
}
