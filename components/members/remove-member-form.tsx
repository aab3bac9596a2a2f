'use client';

import { use, useState } from 'react';
import { SubmitError } from '@/components/submit-error';
import { AlertDialogCancel } from '@/components/ui/alert-dialog';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFooter } from '@/components/ui/dialog-parts';
import { Notice } from '@/components/ui/notice';
import type { ActionError, ActionResult } from '@/lib/action-state';
import type { KeyChoice, KeyChoices as KeyChoicesInput, OwnedKeys } from '@/lib/members/schema';
import { type Choices, KeyChoices } from './key-choices';

type RemoveMemberFormProps = {
  owned: Promise<ActionResult<OwnedKeys>>;
  removal: { run: (keys: KeyChoicesInput) => void; isPending: boolean; error: ActionError | null };
  onRetry: () => void;
};

/** The keys and the question, once the keys are known; nobody is removed on a guess about them. */
export function RemoveMemberForm({ owned, removal, onRetry }: RemoveMemberFormProps) {
  const found = use(owned);
  const [choices, setChoices] = useState<Choices>({ all: { fate: 'keep' }, own: {} });
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

  const each = Object.entries(choices.own).map(([id, choice]) => ({ id, choice }));
  const stopping = countStopping(found.data, choices);
  return (
    <>
      <DialogBody>
        <SubmitError error={error} />
        {found.data.total === 0 ? (
          <p className="text-muted">No API key is owned by this member.</p>
        ) : (
          <KeyChoices owned={found.data} value={choices} isPending={isPending} onChange={setChoices} />
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
        <Button variant="danger" busy={isPending} onClick={() => run({ all: choices.all, each })}>
          Remove
        </Button>
      </DialogFooter>
    </>
  );
}

const stops = ({ fate }: KeyChoice) => fate === 'disable' || fate === 'remove';

/** How many keys that work now are about to stop. */
function countStopping({ keys, working }: OwnedKeys, { all, own }: Choices): number {
  const shown = keys.filter((key) => key.state === 'active' && !key.space.isDeleted);
  const stopping = shown.filter((key) => stops(own[key.id] ?? all)).length;
  return stopping + (stops(all) ? working - shown.length : 0);
}
