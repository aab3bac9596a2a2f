'use client';

import { unstable_rethrow } from 'next/navigation';
import { useRef, useState } from 'react';
import { SpaceLogo } from '@/components/space-logo';
import { AlertDialog, AlertDialogCancel } from '@/components/ui/alert-dialog';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFooter } from '@/components/ui/dialog-parts';
import { announce } from '@/components/ui/live-region';
import { Notice } from '@/components/ui/notice';
import { RelativeTime } from '@/components/ui/relative-time';
import type { ActionError } from '@/lib/action-state';
import { removeApiKeyAction } from '@/lib/api-keys/actions';
import type { ApiKeyRow } from '@/lib/api-keys/schema';

type RemoveApiKeyDialogProps = {
  org: string;
  apiKey: ApiKeyRow;
  onClose: () => void;
  focusFallback: () => HTMLElement | null | undefined;
};

type Step = { kind: 'question' } | { kind: 'removing' } | { kind: 'failed'; error: ActionError };

const unreachable: ActionError = {
  code: 'service_unavailable',
  message: 'The server did not answer, so it is not known whether the key was removed. Try again.',
};

/** Asks, then removes; it closes, and the row leaves, only once the server has said so. */
export default function RemoveApiKeyDialog({ org, apiKey, onClose, focusFallback }: RemoveApiKeyDialogProps) {
  const [step, setStep] = useState<Step>({ kind: 'question' });
  const rowLeaves = useRef(false);
  const isRemoving = step.kind === 'removing';
  // Someone else was faster, or the key left the viewer's reach: trying again would change nothing.
  const isGone = step.kind === 'failed' && (step.error.code === 'not_found' || step.error.code === 'conflict');

  async function remove() {
    setStep({ kind: 'removing' });
    const result = await removeApiKeyAction(org, { id: apiKey.id }).catch((error: unknown) => {
      unstable_rethrow(error);
      return { status: 'rejected' as const, error: unreachable };
    });
    if (result.status === 'rejected') {
      setStep({ kind: 'failed', error: result.error });
      return;
    }
    rowLeaves.current = true;
    announce(`API key ${result.data.name} removed`);
    onClose();
  }

  return (
    <AlertDialog
      title="Remove API key"
      description={
        apiKey.isOwn
          ? 'Applications that use it stop working at once. A removed key can’t be brought back.'
          : `This key was created by ${apiKey.owner.name}. Applications that use it stop working at once. A removed key can’t be brought back.`
      }
      onClose={() => isRemoving || onClose()}
      focusFallback={focusFallback}
      openerLeaves={rowLeaves}
    >
      <DialogBody>
        <div className="flex min-w-0 flex-col gap-2 rounded-lg border border-line px-3.5 py-3">
          <p dir="auto" className="break-words font-medium">
            {apiKey.name}
          </p>
          <p className="font-mono text-[13px] text-muted">{apiKey.preview}</p>
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-[13px] text-muted">
            <SpaceLogo name={apiKey.space.name} src={apiKey.space.logoUrl} />
            <span dir="auto" className="truncate text-ink">
              {apiKey.space.name}
            </span>
            <span aria-hidden>·</span>
            <span>
              {apiKey.lastUsedAt === null ? (
                'Never used'
              ) : (
                <>
                  Last used: <RelativeTime iso={apiKey.lastUsedAt} isInSentence />
                </>
              )}
            </span>
          </p>
        </div>
        {step.kind === 'failed' && (
          <Notice tone="danger" role="alert">
            {step.error.message}
          </Notice>
        )}
      </DialogBody>
      <DialogFooter>
        <AlertDialogCancel asChild>
          <Button aria-disabled={isRemoving}>{isGone ? 'Close' : 'Cancel'}</Button>
        </AlertDialogCancel>
        {!isGone && (
          <Button variant="danger" busy={isRemoving} onClick={remove}>
            Remove
          </Button>
        )}
      </DialogFooter>
    </AlertDialog>
  );
}
