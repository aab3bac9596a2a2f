import type { ErrorCode } from './errors';

/** What a server action answers: the data, or a rejection that a person can read. */
export type ActionResult<T> = { status: 'done'; data: T } | { status: 'rejected'; error: ActionError };

export type ActionError = { code: ErrorCode; message: string; fields?: Record<string, string> };

/** A form's state: before, and after, an action's answer. */
export type ActionState<T> = { status: 'idle' } | ActionResult<T>;
