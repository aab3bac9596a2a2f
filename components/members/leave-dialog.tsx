'use client';

import { ConfirmDialog } from '@/components/confirm-dialog';
import { leaveOrganizationAction } from '@/lib/members/actions';

type LeaveDialogProps = {
  org: { slug: string; name: string };
  keyCount: number;
  onClose: () => void;
  focusFallback: () => HTMLElement | null;
};

/** Ends the viewer's own membership. */
export default function LeaveDialog({ org, keyCount, ...closing }: LeaveDialogProps) {
  const keys = [
    '',
    ' Your API key stays in its space and keeps working.',
    ` Your ${keyCount.toLocaleString('en-US')} API keys stay in their spaces and keep working.`,
  ][Math.min(keyCount, 2)];
  return (
    <ConfirmDialog
      title={`Leave ${org.name}`}
      description={`You lose access at once and need a new invitation to come back.${keys}`}
      verb="Leave"
      run={() => leaveOrganizationAction(org.slug, {})}
      done={`You left ${org.name}`}
      {...closing}
    />
  );
}
