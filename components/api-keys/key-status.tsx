import type { ReactNode } from 'react';
import { isNear } from '@/components/expiry-badge';
import { ExpiryNotice } from '@/components/key-settings/expiry-notice';
import { Button } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import type { ApiKeyDetails } from '@/lib/api-keys/schema';

type KeyStatusProps = {
  org: string;
  apiKey: ApiKeyDetails;
  onChooseExpiry: () => void;
  onChangeOwner: () => void;
  /** The checks of its requests, which arrive after the page. */
  children: ReactNode;
};

/** Whether a key works, and what to do when it doesn't or soon won't. */
export function KeyStatus({ org, apiKey, onChooseExpiry, onChangeOwner, children }: KeyStatusProps) {
  const { state, space, owner, expiresAt, mayChange } = apiKey;
  const isFine = state === 'active' && !space.isDeleted;
  const showsExpiry = state === 'expired' || (isFine && expiresAt !== null && isNear(expiresAt, new Date()));
  return (
    <section aria-labelledby="status" className="flex flex-col gap-3">
      <h2 id="status" className="sr-only">
        Status
      </h2>
      {state === 'removed' && (
        <Notice tone="info">
          This key was removed and can’t be restored. Requests with it are refused and counted below.
        </Notice>
      )}
      {state === 'disabled' && (
        <Notice tone="warning">
          This key is disabled. Requests with it are refused until an admin enables it, and are counted below.
        </Notice>
      )}
      {space.isDeleted && state !== 'removed' && (
        <Notice tone="warning">
          The space {space.name} was deleted, so this key is refused. Create a new key in another space.
        </Notice>
      )}
      {showsExpiry && expiresAt !== null && (
        <ExpiryNotice org={org} apiKey={apiKey} expiresAt={expiresAt} onChooseDate={onChooseExpiry} />
      )}
      {owner.hasLeft && !space.isDeleted && state !== 'removed' && (
        <Notice tone="warning">
          <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
            <p>
              <strong className="font-semibold">
                <bdi>{owner.name}</bdi> left the space.
              </strong>{' '}
              The key keeps working. {!mayChange && 'An admin of the space can give it another owner.'}
            </p>
            {mayChange && (
              <Button size="small" onClick={onChangeOwner}>
                Change owner
              </Button>
            )}
          </div>
        </Notice>
      )}
      {children}
    </section>
  );
}
