'use client';

import { Suspense, useRef } from 'react';
import { AlertDialog } from '@/components/ui/alert-dialog';
import { DialogBody } from '@/components/ui/dialog-parts';
import { Skeleton } from '@/components/ui/skeleton';
import { toast } from '@/components/ui/toasts';
import { useAction } from '@/components/use-action';
import type { ActionResult } from '@/lib/action-state';
import { removeMemberAction } from '@/lib/members/actions';
import type { KeyDispositions, Member, OwnedKeys } from '@/lib/members/schema';
import { RemoveMemberForm } from './remove-member-form';

type RemoveMemberDialogProps = {
  org: string;
  member: Member;
  /** Requested when the dialog was opened. */
  owned: Promise<ActionResult<OwnedKeys>>;
  onRetry: () => void;
  onClose: () => void;
  focusFallback: () => HTMLElement | null | undefined;
};

/** Asks for the dispositions of a member's keys, then removes the member and applies them. */
export default function RemoveMemberDialog(props: RemoveMemberDialogProps) {
  const { org, member, owned, onRetry, onClose, focusFallback } = props;
  const openerLeaves = useRef(false);
  const removal = useAction((keys: KeyDispositions) => removeMemberAction(org, { id: member.id, keys }), {
    onDone: ({ name }) => {
      openerLeaves.current = true;
      toast(`${name} was removed`);
      onClose();
    },
  });
  return (
    <AlertDialog
      wide
      title="Remove member"
      description={
        <>
          <bdi className="text-ink">{member.name}</bdi> loses access to this organization at once. Their API keys belong
          to spaces, so choose what happens to each key.
        </>
      }
      onClose={() => removal.isPending || onClose()}
      focusFallback={focusFallback}
      openerLeaves={openerLeaves}
    >
      <Suspense fallback={<Loading />}>
        <RemoveMemberForm owned={owned} removal={removal} onRetry={onRetry} />
      </Suspense>
    </AlertDialog>
  );
}

function Loading() {
  return (
    <DialogBody>
      <div role="status" aria-label="Loading API keys" className="flex flex-col gap-2">
        <Skeleton className="h-14 rounded-lg" />
        <Skeleton className="h-28 rounded-lg" />
      </div>
    </DialogBody>
  );
}
