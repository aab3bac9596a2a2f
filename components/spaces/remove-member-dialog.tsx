'use client';

import { useRouter } from 'next/navigation';
import { ConfirmDialog } from '@/components/confirm-dialog';
import { removeSpaceMemberAction } from '@/lib/spaces/actions';
import type { SpaceDetails, SpaceMemberRow } from '@/lib/spaces/schema';
import { spacesPath } from './spaces-path';

type RemoveMemberDialogProps = {
  org: string;
  space: SpaceDetails;
  member: SpaceMemberRow;
  onClose: () => void;
  focusFallback: () => HTMLElement | null | undefined;
};

/** Asks for confirmation, then removes a member from a space. */
export default function RemoveMemberDialog(props: RemoveMemberDialogProps) {
  const { org, space, member, onClose, focusFallback } = props;
  const router = useRouter();
  const losesAccess = member.organizationRole !== 'admin';
  const loses = member.isViewer ? 'You lose' : `${member.name} loses`;
  const keeps = member.isViewer ? 'you keep' : `${member.name} keeps`;

  function leaveOrRefresh() {
    // A user who removed themselves can no longer see this page.
    if (member.isViewer && losesAccess) router.push(spacesPath(org));
    else router.refresh();
  }

  return (
    <ConfirmDialog
      title="Remove from space"
      description={
        losesAccess
          ? `${loses} access to ${space.name} at once. The API keys they own stay in the space and keep working.`
          : `As an admin of the organization, ${keeps} access to every space.`
      }
      verb="Remove"
      run={() => removeSpaceMemberAction(org, { spaceId: space.id, userId: member.id })}
      done={`${member.name} removed from ${space.name}`}
      onDone={leaveOrRefresh}
      onClose={onClose}
      focusFallback={focusFallback}
    />
  );
}
