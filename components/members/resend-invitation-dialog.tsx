'use client';

import { useState } from 'react';
import { SubmitError } from '@/components/submit-error';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { DialogBody, DialogFooter } from '@/components/ui/dialog-parts';
import { toast } from '@/components/ui/toasts';
import { useAction } from '@/components/use-action';
import { resendInvitationAction } from '@/lib/members/actions';
import type { Invitation, SentInvitation } from '@/lib/members/schema';
import { InvitationLink } from './invitation-link';

type ResendInvitationDialogProps = {
  org: string;
  invitation: Invitation;
  onClose: () => void;
  focusFallback: () => HTMLElement | null | undefined;
};

/** Sends an invitation again, then shows its new link. */
export default function ResendInvitationDialog(props: ResendInvitationDialogProps) {
  const { org, invitation, onClose, focusFallback } = props;
  const [sent, setSent] = useState<SentInvitation | null>(null);
  const { run, isPending, error } = useAction(() => resendInvitationAction(org, { id: invitation.id }), {
    onDone: (data) => {
      toast(`${data.email} is invited again`);
      setSent(data);
    },
  });
  if (sent) {
    return (
      <Dialog onClose={onClose} focusFallback={focusFallback} title={`${sent.email} is invited again`}>
        <InvitationLink invitation={sent} onDone={onClose} />
      </Dialog>
    );
  }
  return (
    <Dialog
      onClose={() => isPending || onClose()}
      focusFallback={focusFallback}
      title="Resend invitation"
      description={`${invitation.email} gets a new link, valid for seven days. The previous link stops working.`}
    >
      {error && (
        <DialogBody>
          <SubmitError error={error} />
        </DialogBody>
      )}
      <div className={error ? undefined : 'pt-5'}>
        <DialogFooter>
          <Button onClick={() => isPending || onClose()}>Cancel</Button>
          <Button variant="primary" busy={isPending} onClick={() => run(undefined)}>
            Resend
          </Button>
        </DialogFooter>
      </div>
    </Dialog>
  );
}
