'use client';

import { ConfirmDialog } from '@/components/confirm-dialog';
import { changeApiKeyAction, getKeyUseAction } from '@/lib/api-keys/actions';
import type { ApiKeyRow } from '@/lib/api-keys/schema';
import { useRead } from '../use-read';
import { KeyUseSummary } from './key-use-summary';

type DisableApiKeyDialogProps = {
  org: string;
  apiKey: ApiKeyRow;
  onClose: () => void;
  focusFallback: () => HTMLElement | null | undefined;
};

/** Asks for confirmation, then disables a key, or enables one that is disabled. */
export default function DisableApiKeyDialog({ org, apiKey, onClose, focusFallback }: DisableApiKeyDialogProps) {
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
      run={() => changeApiKeyAction(org, { id: apiKey.id, patch: { isDisabled: !isDisabled } })}
      done={`API key ${apiKey.name} ${isDisabled ? 'enabled' : 'disabled'}`}
      onClose={onClose}
      openerStays
      focusFallback={focusFallback}
    >
      {!isDisabled && <Use org={org} apiKey={apiKey} />}
    </ConfirmDialog>
  );
}

function Use({ org, apiKey }: { org: string; apiKey: ApiKeyRow }) {
  const read = useRead(() => getKeyUseAction(org, { id: apiKey.id }));
  return <KeyUseSummary apiKey={apiKey} read={read} />;
}
