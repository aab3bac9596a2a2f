import 'server-only';
import { unstable_rethrow } from 'next/navigation';
import * as z from 'zod/mini';
import { isDatabaseAway } from '@/db/outage';
import { type ActionError, type ActionResult, toFieldErrors } from './action-state';
import { inputProblem } from './bounded-input';
import { AppError, type ErrorCode } from './errors';
import { logError } from './log-text';
import { type RequestInfo, requestInfo } from './request-info';
import { getPerson, getViewer, type Person, type Viewer } from './viewer';

/** Converts an error into one for the user. Unknown errors are logged and replaced by internal_error. */
export function toActionError(error: unknown): ActionError & { code: ErrorCode } {
  if (error instanceof AppError) return { code: error.code, message: error.message, fields: error.details.fields };
  if (isDatabaseAway(error)) {
    logError('The database did not answer:', error);
    return { code: 'service_unavailable', message: 'The database did not answer. Try again in a moment.' };
  }
  logError('An action failed:', error);
  return { code: 'internal_error', message: 'Something went wrong on our side. Try again, or tell your operator.' };
}

type Schema = z.core.$ZodType;

/** Parses input with a schema. @throws AppError invalid_request with a message for each invalid field */
export function parseInput<S extends Schema>(schema: S, input: unknown): z.output<S> {
  const problem = inputProblem(input);
  if (problem) throw new AppError('invalid_request', problem);
  const result = z.safeParse(schema, input);
  if (result.success) return result.data;
  const { issues } = result.error;
  const message = issues[0]?.message ?? 'The input is not valid.';
  throw new AppError('invalid_request', message, { fields: toFieldErrors(issues) });
}

/** Runs an action and returns its data or its error. Redirects are rethrown. */
async function answer<T>(run: () => Promise<T>): Promise<ActionResult<T>> {
  try {
    return { status: 'done', data: await run() };
  } catch (error) {
    unstable_rethrow(error);
    return { status: 'rejected', error: toActionError(error) };
  }
}

const slugInput = z.string().check(z.maxLength(100));

/**
 * Creates an action for members of an organization. It authenticates, checks the membership and parses the input
 * before `run`. Only the slug comes from the client; everything else about the organization comes from the session.
 */
export function viewerAction<S extends Schema, T>(
  schema: S,
  run: (viewer: Viewer, input: z.output<S>) => Promise<T>,
): (org: string, input: z.input<S>) => Promise<ActionResult<T>> {
  return (org, input) =>
    answer(async () => {
      const viewer = await getViewer(parseInput(slugInput, org));
      return run(viewer, parseInput(schema, input));
    });
}

/** Creates an action for signed-in users that concerns only their own account. */
export function personAction<S extends Schema, T>(
  schema: S,
  run: (person: Person, input: z.output<S>) => Promise<T>,
): (input: z.input<S>) => Promise<ActionResult<T>> {
  return (input) => answer(async () => run(await getPerson(), parseInput(schema, input)));
}

/** Creates an action for everyone, signed in or not. `run` gets only the request's data. */
export function publicAction<S extends Schema, T>(
  schema: S,
  run: (request: RequestInfo, input: z.output<S>) => Promise<T>,
): (input: z.input<S>) => Promise<ActionResult<T>> {
  return (input) => answer(async () => run(await requestInfo(), parseInput(schema, input)));
}
