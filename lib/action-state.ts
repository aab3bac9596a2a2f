import type { ErrorCode } from './errors';

/** The result of a server action: its data, or an error with a message for the user. */
export type ActionResult<T> = { status: 'done'; data: T } | { status: 'rejected'; error: ActionError };

/** The browser itself detects `outdated_page`: the server no longer knows the page's actions. */
export type ActionError = { code: ErrorCode | 'outdated_page'; message: string; fields?: Record<string, string> };

/** The answer to a form whose page has another origin than the server. The browser knows it by its text. */
export const foreignOriginMessage =
  'The server refused this, because it expects another address than this page’s. An operator must set APP_URL to it.';

/** Returns one message per invalid field, by its name. A list counts as one field; a patch counts as its fields. */
export function toFieldErrors(issues: readonly { path: PropertyKey[]; message: string }[]): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const { path, message } of issues) {
    const field = String((path[0] === 'patch' ? path[1] : path[0]) ?? '');
    if (field !== '') fields[field] ??= message;
  }
  return fields;
}
