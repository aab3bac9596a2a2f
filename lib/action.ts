import 'server-only';
import { unstable_rethrow } from 'next/navigation';
import { z } from 'zod';
import { isDatabaseAway } from '@/db/outage';
import type { ActionError, ActionResult } from './action-state';
import { AppError } from './errors';
import { getPerson, getViewer, type Person, type Viewer } from './viewer';

/** Turns whatever went wrong into what a person may read; unknown errors are logged, never shown. */
export function toActionError(error: unknown): ActionError {
  if (error instanceof AppError) return { code: error.code, message: error.message, fields: error.details.fields };
  if (isDatabaseAway(error)) {
    console.error('The database did not answer:', error instanceof Error ? error.message : error);
    return { code: 'service_unavailable', message: 'The database did not answer. Try again in a moment.' };
  }
  console.error(error);
  return { code: 'internal_error', message: 'Something went wrong on our side. Try again, or tell your operator.' };
}

/** Parses input by a schema. @throws AppError invalid_request with a sentence for each field at fault */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const fields = Object.fromEntries(result.error.issues.map((issue) => [issue.path.join('.'), issue.message]));
  throw new AppError('invalid_request', result.error.issues[0]?.message ?? 'The input is not valid.', { fields });
}

/** Runs what an action does and answers its data or its rejection; redirects pass through. */
export async function answer<T>(run: () => Promise<T>): Promise<ActionResult<T>> {
  try {
    return { status: 'done', data: await run() };
  } catch (error) {
    unstable_rethrow(error);
    return { status: 'rejected', error: toActionError(error) };
  }
}

/**
 * The one door for forms: authenticates, checks membership of the organization and parses the input before a line of
 * the feature runs. The organization's slug comes from the URL; everything else about it from the session.
 */
export function viewerAction<S extends z.ZodType, T>(
  schema: S,
  run: (viewer: Viewer, input: z.output<S>) => Promise<T>,
): (org: string, input: z.input<S>) => Promise<ActionResult<T>> {
  return (org, input) =>
    answer(async () => {
      const slug = parseInput(z.string().max(100), org);
      const viewer = await getViewer(slug);
      return run(viewer, parseInput(schema, input));
    });
}

/** The same door for what is a person's own, in no organization: their account, a new organization. */
export function personAction<S extends z.ZodType, T>(
  schema: S,
  run: (person: Person, input: z.output<S>) => Promise<T>,
): (input: z.input<S>) => Promise<ActionResult<T>> {
  return (input) => answer(async () => run(await getPerson(), parseInput(schema, input)));
}
