'use client';

import { ConfirmDialog } from '@/components/confirm-dialog';
import { disconnectIdentityAction } from '@/lib/account/actions';
import type { ConnectedWay } from '@/lib/account/schema';

type DisconnectDialogProps = {
  way: ConnectedWay;
  onClose: () => void;
  focusFallback: () => HTMLElement | null | undefined;
};

/** Asks, then disconnects an identity. */
export default function DisconnectDialog({ way, onClose, focusFallback }: DisconnectDialogProps) {
  return (
    <ConfirmDialog
      title={`Disconnect ${way.provider}`}
      description={`${way.label} no longer signs you in here. Where you are signed in you stay so.`}
      verb="Disconnect"
      run={() => disconnectIdentityAction({ id: way.id })}
      done={`${way.provider} disconnected`}
      onClose={onClose}
      focusFallback={focusFallback}
    />
  );
}
