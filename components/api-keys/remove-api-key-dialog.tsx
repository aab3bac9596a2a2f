'use client';

import { ConfirmDialog } from '@/components/confirm-dialog';
import { SpaceLogo } from '@/components/space-logo';
import { RelativeTime } from '@/components/ui/relative-time';
import { removeApiKeyAction } from '@/lib/api-keys/actions';
import type { ApiKeyRow } from '@/lib/api-keys/schema';
import { apiKeyPath } from '@/lib/paths';

type RemoveApiKeyDialogProps = {
  org: string;
  apiKey: ApiKeyRow;
  onClose: () => void;
  focusFallback: () => HTMLElement | null | undefined;
};

/** Asks for confirmation, then removes a key; its row leaves only once the server has removed it. */
export default function RemoveApiKeyDialog({ org, apiKey, onClose, focusFallback }: RemoveApiKeyDialogProps) {
  const consequence = 'Applications that use it stop working at once. A removed key can’t be brought back.';
  return (
    <ConfirmDialog
      title="Remove API key"
      description={apiKey.isOwn ? consequence : `This key was created by ${apiKey.owner.name}. ${consequence}`}
      verb="Remove"
      run={() => removeApiKeyAction(org, { id: apiKey.id })}
      unanswered="The server did not answer, so it is not known whether the key was removed. Try again."
      done={`API key ${apiKey.name} removed`}
      doneLink={{ href: apiKeyPath(org, apiKey.id), label: 'View' }}
      onClose={onClose}
      focusFallback={focusFallback}
    >
      <div className="flex min-w-0 flex-col gap-2 rounded-lg border border-line px-3.5 py-3">
        <p dir="auto" className="break-words font-medium">
          {apiKey.name}
        </p>
        <p className="font-mono text-[13px] text-muted">{apiKey.preview}</p>
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-[13px] text-muted">
          <SpaceLogo name={apiKey.space.name} src={apiKey.space.logoUrl} />
          <span dir="auto" className="truncate text-ink">
            {apiKey.space.name}
          </span>
          <span aria-hidden>·</span>
          <span>
            {apiKey.lastUsedAt === null ? (
              'Never used'
            ) : (
              <>
                Last used: <RelativeTime iso={apiKey.lastUsedAt} isInSentence />
              </>
            )}
          </span>
        </p>
      </div>
    </ConfirmDialog>
  );
}
