'use client';

import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { lazy, type ReactNode, Suspense, useEffect, useEffectEvent, useRef, useState } from 'react';
import { BackLink } from '@/components/back-link';
import type { SettingContext } from '@/components/key-settings/setting-fields';
import { SettingsColumn } from '@/components/key-settings/settings-column';
import { useOneEditor } from '@/components/key-settings/use-one-editor';
import type { ApiKeyDetails } from '@/lib/api-keys/schema';
import { useRecentKey } from '../recent-keys';
import { useLiveRefresh } from '../use-live-refresh';
import { apiKeysPath } from './api-keys-path';
import { KeyHeader } from './key-header';
import type { KeyChange } from './key-menu-items';
import { KeyStatus } from './key-status';

const RemoveApiKeyDialog = lazy(() => import('./remove-api-key-dialog'));
const RotateApiKeyDialog = lazy(() => import('./rotate-api-key-dialog'));
const DisableApiKeyDialog = lazy(() => import('./disable-api-key-dialog'));
const IdentityEditor = lazy(() => import('@/components/key-settings/identity-editor'));
const DiscardDialog = lazy(() => import('@/components/key-settings/discard-dialog'));

type KeyDetailsProps = {
  org: { slug: string; name: string };
  apiKey: ApiKeyDetails;
  /** The address that the viewer's request came from. */
  viewerAddress: string;
  /** The key's rotation while it lasts. */
  underWay: ReactNode;
  /** The checks of the key's requests. */
  checks: ReactNode;
  /** Usage, recent requests, history. */
  children: ReactNode;
};

/** The details of a key: status, settings, activity and actions. */
export function KeyDetails({ org, apiKey, viewerAddress, underWay, checks, children }: KeyDetailsProps) {
  const [asked, setAsked] = useState<KeyChange | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const router = useRouter();
  const editor = useOneEditor();
  useLiveRefresh();
  useRecentKey(org.slug, apiKey.id);
  const editOnF2 = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== 'F2' || !apiKey.mayChange || asked !== null || editor.leaving) return;
    event.preventDefault();
    editor.edit({ name: 'identity' });
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => editOnF2(event);
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);

  const dialog = { org: org.slug, apiKey, onClose: () => setAsked(null), focusFallback: () => heading.current };
  const context: SettingContext = {
    organizationName: org.name,
    lifetimes: apiKey.lifetimes,
    planLimit: apiKey.planLimit,
    viewerAddress,
  };
  const discard = () => {
    const href = editor.leave();
    if (href) router.push(href as Route);
  };
  return (
    <>
      <BackLink href={apiKeysPath(org.slug)}>API Keys</BackLink>
      {editor.open?.name === 'identity' ? (
        <div className="mb-6 max-w-2xl rounded-xl border border-line bg-sunken px-5 py-4">
          <h1 className="sr-only">{apiKey.name}</h1>
          <Suspense fallback={<p className="text-muted">Loading …</p>}>
            <IdentityEditor
              org={org.slug}
              apiKey={apiKey}
              onEdit={editor.onEdit}
              onSaved={editor.save}
              onCancel={editor.cancel}
            />
          </Suspense>
        </div>
      ) : (
        <KeyHeader
          apiKey={apiKey}
          headingRef={heading}
          editTakesFocus={editor.closed === 'identity'}
          onEdit={() => editor.edit({ name: 'identity' })}
          onChange={setAsked}
        />
      )}
      <div className="grid items-start gap-6 wide:grid-cols-[minmax(0,1fr)_344px] wide:grid-rows-[auto_1fr]">
        <div className="flex min-w-0 flex-col gap-6">
          {underWay}
          <KeyStatus
            org={org.slug}
            apiKey={apiKey}
            onChooseExpiry={() => editor.edit({ name: 'expires' })}
            onChangeOwner={() => editor.edit({ name: 'owner' })}
          >
            {checks}
          </KeyStatus>
        </div>
        <div className="min-w-0 wide:col-start-2 wide:row-span-2 wide:row-start-1">
          <SettingsColumn org={org.slug} apiKey={apiKey} context={context} editor={editor} />
        </div>
        <div className="flex min-w-0 flex-col gap-6">{children}</div>
      </div>
      <Suspense fallback={null}>
        {asked === 'rotate' && <RotateApiKeyDialog {...dialog} />}
        {asked === 'disable' && <DisableApiKeyDialog {...dialog} />}
        {asked === 'remove' && <RemoveApiKeyDialog {...dialog} onInstead={setAsked} />}
        {editor.leaving && <DiscardDialog onStay={editor.stay} onDiscard={discard} />}
      </Suspense>
    </>
  );
}
