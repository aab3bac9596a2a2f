'use client';

import type { Route } from 'next';
import Link from 'next/link';
import { lazy, type ReactNode, Suspense, useRef, useState } from 'react';
import { BackLink } from '@/components/back-link';
import { CopyButton } from '@/components/copy-button';
import { Button, buttonClass } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import { RelativeTime } from '@/components/ui/relative-time';
import type { ApiKeyDetails } from '@/lib/api-keys/schema';
import { KeyBadges } from '../key-badges';
import { useRefreshOnReturn } from '../use-refresh-on-return';
import { apiKeysPath } from './api-keys-path';
import { KeyFacts } from './key-facts';
import type { KeyChange } from './row-actions';

const RemoveApiKeyDialog = lazy(() => import('./remove-api-key-dialog'));
const RotateApiKeyDialog = lazy(() => import('./rotate-api-key-dialog'));
const DisableApiKeyDialog = lazy(() => import('./disable-api-key-dialog'));

type KeyDetailsProps = {
  org: string;
  apiKey: ApiKeyDetails;
  /** The key's entries in the audit log; null for viewers who may not see it. */
  auditLog: Route | null;
  /** Usage, recent requests, quick start. */
  children: ReactNode;
};

/** One key: what it is, what it does, and what can be done to it. */
export function KeyDetails({ org, apiKey, auditLog, children }: KeyDetailsProps) {
  const [asked, setAsked] = useState<KeyChange | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const preview = useRef<HTMLElement>(null);
  useRefreshOnReturn();
  const dialog = { org, apiKey, onClose: () => setAsked(null), focusFallback: () => heading.current };
  return (
    <>
      <BackLink href={apiKeysPath(org)}>API Keys</BackLink>
      <header className="mb-6 flex flex-wrap items-start justify-between gap-x-6 gap-y-4">
        <div className="flex min-w-0 items-center gap-3">
          <h1 ref={heading} tabIndex={-1} dir="auto" className="break-words font-semibold text-xl tracking-[-0.015em]">
            {apiKey.name}
          </h1>
          <KeyBadges apiKey={apiKey} showsActive />
        </div>
        <div className="flex flex-wrap gap-2">
          <CopyButton text={apiKey.preview} label="Copy masked key" variant="secondary" source={preview} />
          {auditLog && (
            <Link href={auditLog} className={buttonClass()}>
              Audit history
            </Link>
          )}
          {apiKey.mayChange && <Button onClick={() => setAsked('rotate')}>Rotate</Button>}
          {apiKey.mayChange && (
            <Button onClick={() => setAsked('disable')}>{apiKey.state === 'disabled' ? 'Enable' : 'Disable'}</Button>
          )}
          {apiKey.mayRemove && (
            <Button variant="quietDanger" onClick={() => setAsked('remove')}>
              Remove
            </Button>
          )}
        </div>
      </header>
      <div className="flex flex-col gap-6">
        {apiKey.state === 'removed' && (
          <Notice tone="info">
            This key was removed and can’t be restored. Requests with it are refused and counted below.
          </Notice>
        )}
        {apiKey.state === 'disabled' && (
          <Notice tone="warning">
            This key is disabled. Requests with it are refused until an admin enables it, and are counted below.
          </Notice>
        )}
        {apiKey.state === 'expired' && (
          <Notice tone="warning">
            This key expired <RelativeTime iso={apiKey.expiresAt} isInSentence /> and is refused. To continue, create a
            new key in {apiKey.space.name} and use its secret.
          </Notice>
        )}
        {apiKey.space.isDeleted && apiKey.state !== 'removed' && (
          <Notice tone="warning">
            The space {apiKey.space.name} was deleted, so this key is refused. Create a new key in another space.
          </Notice>
        )}
        <KeyFacts apiKey={apiKey} preview={preview} />
        {children}
      </div>
      <Suspense fallback={null}>
        {asked === 'rotate' && <RotateApiKeyDialog {...dialog} />}
        {asked === 'disable' && <DisableApiKeyDialog {...dialog} />}
        {asked === 'remove' && <RemoveApiKeyDialog {...dialog} onInstead={setAsked} />}
      </Suspense>
    </>
  );
}
