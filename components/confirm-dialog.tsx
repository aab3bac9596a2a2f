'use client';

import type { Route } from 'next';
import { type ReactNode, useRef } from 'react';
import { SubmitError } from '@/components/submit-error';
import { AlertDialog, AlertDialogCancel } from '@/components/ui/alert-dialog';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFooter } from '@/components/ui/dialog-parts';
import { toast } from '@/components/ui/toasts';
import { useAction } from '@/components/use-action';
import type { ActionResult } from '@/lib/action-state';

type ConfirmDialogProps<Data> = {
  title: string;
  description: ReactNode;
  /** The verb on the button. */
  verb: string;
  /** The label of the button that leaves everything as it is. */
  cancel?: string;
  /** Whether the action stops and removes nothing. */
  isHarmless?: boolean;
  run: () => Promise<ActionResult<Data>>;
  /** The error message when the server did not answer. */
  unanswered?: string;
  /** The confirmation after success, with a link to the result. */
  done?: string;
  doneLink?: { href: Route; label: string };
  /** Runs after success, before the dialog closes; a promise keeps the dialog open and pending. */
  onDone?: (data: Data) => void | Promise<void>;
  onClose: () => void;
  /** Whether the element that opened the dialog still exists afterwards. */
  openerStays?: boolean;
  focusFallback?: () => HTMLElement | null | undefined;
  /** Details of the question, or a choice. */
  children?: ReactNode;
};

/** Asks for confirmation, and closes only once the server has done it. */
export function ConfirmDialog<Data>(props: ConfirmDialogProps<Data>) {
  const { title, description, verb, cancel = 'Cancel', done, onDone, onClose, children } = props;
  const openerLeaves = useRef(false);
  const action = useAction<void, Data>(props.run, {
    unanswered: props.unanswered,
    onDone: async (data) => {
      openerLeaves.current = !props.openerStays;
      if (done) toast(done, props.doneLink);
      await onDone?.(data);
      onClose();
    },
  });
  const { isPending, error } = action;
  // Another user was faster, or the viewer may no longer see it. A retry could not succeed.
  const isGone = error?.code === 'not_found' || error?.code === 'conflict';
  const hasBody = Boolean(children || error);
  return (
    <AlertDialog
      title={title}
      description={description}
      onClose={() => isPending || onClose()}
      focusFallback={props.focusFallback}
      openerLeaves={openerLeaves}
    >
      {hasBody && (
        <DialogBody>
          {children}
          <SubmitError error={error} />
        </DialogBody>
      )}
      <div className={hasBody ? undefined : 'pt-5'}>
        <DialogFooter>
          <AlertDialogCancel asChild>
            <Button aria-disabled={isPending}>{isGone ? 'Close' : cancel}</Button>
          </AlertDialogCancel>
          {!isGone && (
            <Button variant={props.isHarmless ? 'primary' : 'danger'} busy={isPending} onClick={() => action.run()}>
              {verb}
            </Button>
          )}
        </DialogFooter>
      </div>
    </AlertDialog>
  );
}
