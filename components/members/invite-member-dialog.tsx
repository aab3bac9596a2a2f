'use client';

import { useState } from 'react';
import { Dialog } from '@/components/ui/dialog';
import { announce } from '@/components/ui/live-region';
import { useSubmit } from '@/components/use-submit';
import { inviteMemberAction } from '@/lib/members/actions';
import type { SentInvitation, SpaceRef } from '@/lib/members/schema';
import type { OrganizationRole } from '@/lib/permissions';
import { InvitationLink } from './invitation-link';
import { InviteMemberForm } from './invite-member-form';

type InviteMemberDialogProps = {
  org: { slug: string; name: string };
  roles: readonly OrganizationRole[];
  spaces: SpaceRef[];
  onClose: () => void;
  focusFallback: () => HTMLElement | null | undefined;
};

/** Invites someone, then shows the link. */
export default function InviteMemberDialog({ org, roles, spaces, onClose, focusFallback }: InviteMemberDialogProps) {
  const [sent, setSent] = useState<SentInvitation | null>(null);
  const { isPending, error, submit } = useSubmit();
  if (sent) {
    return (
      <Dialog onClose={onClose} focusFallback={focusFallback} title={`${sent.email} is invited`}>
        <InvitationLink invitation={sent} onDone={onClose} />
      </Dialog>
    );
  }
  return (
    <Dialog
      onClose={() => isPending || onClose()}
      focusFallback={focusFallback}
      title="Invite a member"
      description={`They join ${org.name} when they accept.`}
    >
      <InviteMemberForm
        roles={roles}
        spaces={spaces}
        isPending={isPending}
        error={error}
        onInvite={(input) =>
          submit(
            () => inviteMemberAction(org.slug, input),
            (invitation) => {
              announce(`${invitation.email} is invited`);
              setSent(invitation);
            },
          )
        }
        onCancel={() => isPending || onClose()}
      />
    </Dialog>
  );
}
