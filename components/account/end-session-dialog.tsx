'use client';

import { ConfirmDialog } from '@/components/confirm-dialog';
import { endSessionAction, signOutEverywhereAction } from '@/lib/account/actions';
import type { SessionRow } from '@/lib/account/schema';

type EndSessionDialogProps = {
  /** One session, or all including this one. */
  session: SessionRow | 'everywhere';
  onClose: () => void;
  focusFallback: () => HTMLElement | null | undefined;
};

/** Asks for confirmation, then ends one session or all. Ending this session redirects to sign-in. */
export default function EndSessionDialog({ session, onClose, focusFallback }: EndSessionDialogProps) {
  const common = { onClose, focusFallback };
  if (session === 'everywhere') {
    return (
      <ConfirmDialog
        title="Sign out everywhere"
        description="All your sessions end at once, including this one. You can sign in again."
        verb="Sign out everywhere"
        run={() => signOutEverywhereAction({})}
        done="Signed out everywhere"
        {...common}
      />
    );
  }
  return (
    <ConfirmDialog
      title="End this session"
      description={
        session.isCurrent
          ? 'This is your current session. Ending it signs you out.'
          : `${session.device} is signed out at once and has to sign in again.`
      }
      verb="End session"
      run={() => endSessionAction({ id: session.id })}
      done={`Session of ${session.device} ended`}
      {...common}
    />
  );
}
