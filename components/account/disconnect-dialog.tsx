'use client';

import { ConfirmDialog } from '@/components/confirm-dialog';
import { disconnectIdentityAction } from '@/lib/account/actions';
import type { ConnectedIdentity } from '@/lib/account/schema';

type DisconnectDialogProps = {
  identity: ConnectedIdentity;
  onClose: () => void;
  focusFallback: () => HTMLElement | null | undefined;
};

/** Asks for confirmation, then disconnects an identity. */
export default function DisconnectDialog({ identity, onClose, focusFallback }: DisconnectDialogProps) {
  return (
    <ConfirmDialog
      title={`Disconnect ${identity.provider}`}
      description={`You can no longer sign in as ${identity.label}. Existing sessions continue.`}
      verb="Disconnect"
      run={() => disconnectIdentityAction({ id: identity.id })}
      done={`${identity.provider} disconnected`}
      onClose={onClose}
      focusFallback={focusFallback}
    />
  );
}
