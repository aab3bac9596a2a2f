'use client';

import { use, useState } from 'react';
import { SubmitError } from '@/components/submit-error';
import { AlertDialogCancel } from '@/components/ui/alert-dialog';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFooter } from '@/components/ui/dialog-parts';
import { Notice } from '@/components/ui/notice';
import type { ActionError, ActionResult } from '@/lib/action-state';
import type { KeyDispositions as Dispositions, KeyDisposition, OwnedKeys } from '@/lib/members/schema';
import { type ChosenDispositions, KeyDispositions } from './key-dispositions';

type RemoveMemberFormProps = {
  owned: Promise<ActionResult<OwnedKeys>>;
  removal: { run: (keys: Dispositions) => void; isPending: boolean; error: ActionError | null };
  onRetry: () => void;
};

/** The member's keys and the confirmation, shown only after the keys have been read. */
export function RemoveMemberForm({ owned, removal, onRetry }: RemoveMemberFormProps) {
  const found = use(owned);
  const [chosen, setChosen] = useState<ChosenDispositions>({ all: { kind: 'keep' }, own: {} });
  const { run, isPending, error } = removal;

  if (found.status === 'rejected') {
    return (
      <>
        <DialogBody>
          <SubmitError error={found.error} />
        </DialogBody>
        <DialogFooter>
          <AlertDialogCancel asChild>
            <Button>Close</Button>
          </AlertDialogCancel>
          <Button variant="primary" onClick={onRetry}>
            Retry
          </Button>
        </DialogFooter>
      </>
    );
  }

  const each = Object.entries(chosen.own).map(([id, disposition]) => ({ id, disposition }));
  const stopping = countStopping(found.data, chosen);
  return (
    <>
      <DialogBody>
        <SubmitError error={error} />
        {found.data.total === 0 ? (
          <p className="text-muted">This member owns no API keys.</p>
        ) : (
          <KeyDispositions owned={found.data} value={chosen} isPending={isPending} onChange={setChosen} />
        )}
        {stopping > 0 && (
          <Notice tone="warning" role="status">
            {stopping === 1 ? '1 key stops' : `${stopping.toLocaleString('en-US')} keys stop`} working at once.
          </Notice>
        )}
      </DialogBody>
      <DialogFooter>
        <AlertDialogCancel asChild>
          <Button aria-disabled={isPending}>Cancel</Button>
        </AlertDialogCancel>
        <Button variant="danger" busy={isPending} onClick={() => run({ all: chosen.all, each })}>
          Remove
        </Button>
      </DialogFooter>
    </>
  );
}

const stops = ({ kind }: KeyDisposition) => kind === 'disable' || kind === 'remove';

/** Returns the number of working keys that would stop. */
function countStopping({ keys, working }: OwnedKeys, { all, own }: ChosenDispositions): number {
  const shown = keys.filter((key) => key.state === 'active' && !key.space.isDeleted);
  const stopping = shown.filter((key) => stops(own[key.id] ?? all)).length;
  return stopping + (stops(all) ? working - shown.length : 0);
}
