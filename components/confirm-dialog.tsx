'use client';

import { type ReactNode, useRef } from 'react';
import { SubmitError } from '@/components/submit-error';
import { AlertDialog, AlertDialogCancel } from '@/components/ui/alert-dialog';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFooter } from '@/components/ui/dialog-parts';
import { announce } from '@/components/ui/live-region';
import { useSubmit } from '@/components/use-submit';
import type { ActionResult } from '@/lib/action-state';

type ConfirmDialogProps = {
  title: string;
  description: ReactNode;
  /** The verb on the button. */
  verb: string;
  /** Whether nothing stops or goes by it. */
  isHarmless?: boolean;
  run: () => Promise<ActionResult<unknown>>;
  /** Said to screen readers once it is done. */
  done: string;
  /** After it was done, before the dialog closes. */
  onDone?: () => void;
  onClose: () => void;
  /** Whether what opened the dialog is still there afterwards. */
  openerStays?: boolean;
  focusFallback: () => HTMLElement | null | undefined;
};

/** Asks before something that can't be taken back, and closes only once the server has done it. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, description, verb, isHarmless = false, run, done, onDone, onClose, openerStays = false } = props;
  const { isPending, error, submit } = useSubmit();
  const openerLeaves = useRef(false);
  const confirm = () =>
    submit(run, () => {
      openerLeaves.current = !openerStays;
      announce(done);
      onDone?.();
      onClose();
    });
  return (
    <AlertDialog
      title={title}
      description={description}
      onClose={() => isPending || onClose()}
      focusFallback={props.focusFallback}
      openerLeaves={openerLeaves}
    >
      {error && (
        <DialogBody>
          <SubmitError error={error} />
        </DialogBody>
      )}
      <div className={error ? undefined : 'pt-5'}>
        <DialogFooter>
          <AlertDialogCancel asChild>
            <Button aria-disabled={isPending}>Cancel</Button>
          </AlertDialogCancel>
          <Button variant={isHarmless ? 'primary' : 'danger'} busy={isPending} onClick={confirm}>
            {verb}
          </Button>
        </DialogFooter>
      </div>
    </AlertDialog>
  );
}
