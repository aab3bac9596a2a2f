'use client';

import { ConfirmDialog } from '@/components/confirm-dialog';
import { leaveOrganizationAction } from '@/lib/members/actions';

type LeaveDialogProps = {
  org: { slug: string; name: string };
  keyCount: number;
  onClose: () => void;
  focusFallback: () => HTMLElement | null;
};

/** Ends one's own membership. */
export default function LeaveDialog({ org, keyCount, ...closing }: LeaveDialogProps) {
  const keys =
    keyCount === 0
      ? ''
      : ` Your ${keyCount === 1 ? 'API key stays' : `${keyCount.toLocaleString('en-US')} API keys stay`} in their spaces and work on.`;
  return (
    <ConfirmDialog
      title={`Leave ${org.name}`}
      description={`You lose access at once, and come back only by an invitation.${keys}`}
      verb="Leave"
      run={() => leaveOrganizationAction(org.slug, {})}
      done={`You left ${org.name}`}
      {...closing}
    />
  );
}
