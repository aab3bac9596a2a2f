'use client';

import { unstable_isUnrecognizedActionError, unstable_rethrow } from 'next/navigation';
import { useEffect, useRef, useState, useTransition } from 'react';
import type { ZodMiniType } from 'zod/mini';
import { type ActionError, type ActionResult, foreignOriginMessage, toFieldErrors } from '@/lib/action-state';

type Schema<Input> = ZodMiniType<unknown, Input>;

type Options<Input, Data> = {
  /** The action's own schema: input that it refuses is not sent. A function loads it at the first call. */
  schema?: Schema<Input> | (() => Promise<Schema<Input>>);
  /** Runs when the action has done its work; a promise keeps the action pending. */
  onDone?: (data: Data) => void | Promise<void>;
  /** Runs when the action was sent and refused, or was not answered. */
  onRefused?: () => void;
  /** The error message when the server did not answer. */
  unanswered?: string;
};

const unknownOutcome =
  'The server did not answer, so it is not known whether this was done. Reload the page to see, then try again.';

/**
 * Calls a server action: the only way to do so from the browser. One call runs at a time; `isPending` stays true until
 * the page shows the result. `error` holds every field at fault, and the first one in the form of `formRef` gets focus.
 */
export function useAction<Input, Data>(
  send: (input: Input) => Promise<ActionResult<Data>>,
  { schema, onDone, onRefused, unanswered }: Options<Input, Data> = {},
) {
  const [isPending, startTransition] = useTransition();
  const [error, setError] = useState<ActionError | null>(null);
  const isRunning = useRef(false);
  const formRef = useRef<HTMLFormElement>(null);

  // Only a rendered error marks its field, so the focus can't move earlier.
  useEffect(() => {
    if (error?.fields) formRef.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [error]);

  function run(input: Input): void {
    if (isRunning.current || isPending) return;
    const isLoaded = typeof schema !== 'function';
    const problem = isLoaded ? problemOf(schema, input) : null;
    setError((shown) => problem ?? shown);
    if (problem) return;
    isRunning.current = true;
    startTransition(async () => {
      const answer = callAction(() => (isLoaded ? send(input) : sendChecked(schema, input, send)), unanswered);
      const result = await answer.finally(() => {
        isRunning.current = false;
      });
      // With the end of the transition, when the form's controls can be focused again.
      startTransition(() => setError(result.status === 'rejected' ? result.error : null));
      if (result.status === 'done') await onDone?.(result.data);
      else onRefused?.();
    });
  }

  return { run, isPending, error, formRef };
}

/** Calls a server action outside a form, such as a read for a dialog that opens. Rejects only for redirects. */
export async function callAction<Data>(
  send: () => Promise<ActionResult<Data>>,
  unanswered = unknownOutcome,
): Promise<ActionResult<Data>> {
  try {
    return await send();
  } catch (cause) {
    unstable_rethrow(cause);
    return { status: 'rejected', error: toError(cause, unanswered) };
  }
}

function toError(cause: unknown, unanswered: string): ActionError {
  if (unstable_isUnrecognizedActionError(cause)) {
    return { code: 'outdated_page', message: 'This page is from an older version. Reload it.' };
  }
  // Other texts may come from a proxy. Then it is not known whether the action was done.
  if (cause instanceof Error && cause.message === foreignOriginMessage) {
    return { code: 'forbidden', message: foreignOriginMessage };
  }
  return { code: 'service_unavailable', message: unanswered };
}

/** Sends input that the schema accepts. When the schema can't be loaded, only the server checks it. */
async function sendChecked<Input, Data>(
  load: () => Promise<Schema<Input>>,
  input: Input,
  send: (input: Input) => Promise<ActionResult<Data>>,
): Promise<ActionResult<Data>> {
  const problem = problemOf(await load().catch(() => undefined), input);
  return problem ? { status: 'rejected', error: problem } : send(input);
}

function problemOf<Input>(schema: Schema<Input> | undefined, input: Input): ActionError | null {
  const result = schema?.safeParse(input);
  if (!result || result.success) return null;
  const { issues } = result.error;
  return {
    code: 'invalid_request',
    message: issues[0]?.message ?? 'The input is not valid.',
    fields: toFieldErrors(issues),
  };
}
