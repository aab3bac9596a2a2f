'use client';

import { useRouter } from 'next/navigation';
import { useRef } from 'react';
import { SubmitError } from '@/components/submit-error';
import { AlertDialog, AlertDialogCancel } from '@/components/ui/alert-dialog';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFooter } from '@/components/ui/dialog-parts';
import { announce } from '@/components/ui/live-region';
import { useSubmit } from '@/components/use-submit';
import { removeSpaceMemberAction } from '@/lib/spaces/actions';
import type { SpaceDetails, SpaceMemberRow } from '@/lib/spaces/contract';
import { spacesPath } from './spaces-path';

type RemoveMemberDialogProps = {
  org: string;
  space: SpaceDetails;
  member: SpaceMemberRow;
  onClose: () => void;
  focusFallback: () => HTMLElement | null | undefined;
};

/** Asks, then takes a person out of a space. */
export default function RemoveMemberDialog(props: RemoveMemberDialogProps) {
  const { org, space, member, onClose, focusFallback } = props;
  const router = useRouter();
  const { isPending, error, submit } = useSubmit();
  const openerLeaves = useRef(false);
  const losesAccess = member.organizationRole !== 'admin';
  const whose = member.isViewer ? 'You lose' : `${member.name} loses`;

  function remove() {
    submit(
      () => removeSpaceMemberAction(org, { spaceId: space.id, userId: member.id }),
      ({ name }) => {
        openerLeaves.current = true;
        announce(`${name} removed from ${space.name}`);
        if (member.isViewer && losesAccess) router.push(spacesPath(org));
        else router.refresh();
        onClose();
      },
    );
  }

  return (
    <AlertDialog
      title="Remove from space"
      description={
        losesAccess
          ? `${whose} access to ${space.name} at once. The API keys they own stay in the space and work on.`
          : `As an admin of the organization, ${member.isViewer ? 'you keep' : `${member.name} keeps`} access to every space.`
      }
      onClose={() => isPending || onClose()}
      focusFallback={focusFallback}
      openerLeaves={openerLeaves}
    >
      <DialogBody>
        <SubmitError error={error} />
      </DialogBody>
      <DialogFooter>
        <AlertDialogCancel asChild>
          <Button aria-disabled={isPending}>Cancel</Button>
        </AlertDialogCancel>
        <Button variant="danger" busy={isPending} onClick={remove}>
          Remove
        </Button>
      </DialogFooter>
    </AlertDialog>
  );
}
