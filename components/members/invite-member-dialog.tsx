'use client';

import { useState } from 'react';
import { Dialog } from '@/components/ui/dialog';
import { toast } from '@/components/ui/toasts';
import { useAction } from '@/components/use-action';
import { inviteMemberAction } from '@/lib/members/actions';
import { type InviteInput, inviteSchema, type SentInvitation, type SpaceRef } from '@/lib/members/schema';
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

/** Invites an address, then shows the link. */
export default function InviteMemberDialog({ org, roles, spaces, onClose, focusFallback }: InviteMemberDialogProps) {
  const [sent, setSent] = useState<SentInvitation | null>(null);
  const { run, isPending, error, formRef } = useAction((input: InviteInput) => inviteMemberAction(org.slug, input), {
    schema: inviteSchema,
    onDone: (invitation) => {
      toast(`${invitation.email} is invited`);
      setSent(invitation);
    },
  });
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
        formRef={formRef}
        onInvite={run}
        onCancel={() => isPending || onClose()}
      />
    </Dialog>
  );
}
