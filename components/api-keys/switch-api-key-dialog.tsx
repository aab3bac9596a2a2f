'use client';

import { ConfirmDialog } from '@/components/confirm-dialog';
import { setApiKeyDisabledAction } from '@/lib/api-keys/actions';
import type { ApiKeyRow } from '@/lib/api-keys/schema';

type SwitchApiKeyDialogProps = {
  org: string;
  apiKey: ApiKeyRow;
  onClose: () => void;
  focusFallback: () => HTMLElement | null | undefined;
};

/** Asks, then disables a key, or enables one that is disabled. */
export default function SwitchApiKeyDialog({ org, apiKey, onClose, focusFallback }: SwitchApiKeyDialogProps) {
  const isDisabled = apiKey.state === 'disabled';
  const verb = isDisabled ? 'Enable' : 'Disable';
  return (
    <ConfirmDialog
      title={`${verb} API key`}
      description={
        <>
          Applications that use <bdi>{apiKey.name}</bdi>{' '}
          {isDisabled ? 'work again at once.' : 'stop working at once, until it is enabled again.'}
        </>
      }
      verb={verb}
      isHarmless={isDisabled}
      run={() => setApiKeyDisabledAction(org, { id: apiKey.id, isDisabled: !isDisabled })}
      done={`API key ${apiKey.name} ${isDisabled ? 'enabled' : 'disabled'}`}
      onClose={onClose}
      openerStays
      focusFallback={focusFallback}
    />
  );
}
