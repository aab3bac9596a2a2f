'use client';

import { Plus } from 'lucide-react';
import { lazy, Suspense, useCallback, useRef, useState } from 'react';
import { PageHeader } from '@/components/page-header';
import { Button } from '@/components/ui/button';
import { useListNavigation } from '@/components/use-list-navigation';
import type { ListParams } from '@/lib/api-keys/list-params';
import type { ApiKeyList, ApiKeyRow, PersonRef, SpaceRef } from '@/lib/api-keys/schema';
import { useForgetParameter } from '../use-forget-parameter';
import { useRefreshOnReturn } from '../use-refresh-on-return';
import { useShortcuts } from '../use-shortcuts';
import { ApiKeysList } from './api-keys-list';
import { apiKeysPath } from './api-keys-path';
import { EmptyState } from './empty-state';
import { isFiltered, noFilters } from './list-filters';
import { newRequestId } from './request-id';
import type { KeyChange } from './row-actions';

const loadNewApiKeyDialog = () => import('./new-api-key-dialog');
const NewApiKeyDialog = lazy(loadNewApiKeyDialog);
const RemoveApiKeyDialog = lazy(() => import('./remove-api-key-dialog'));
const DisableApiKeyDialog = lazy(() => import('./disable-api-key-dialog'));
const ShortcutsDialog = lazy(() => import('../shortcuts-dialog'));

type ApiKeysViewProps = {
  org: { slug: string; name: string };
  list: ApiKeyList;
  params: ListParams;
  /** Where the viewer may create keys. */
  spaces: SpaceRef[];
  filterSpaces: SpaceRef[];
  filterOwners: PersonRef[];
  viewerId: string;
  hasAnyKeys: boolean;
  /** The API's base, `/v1` included. */
  apiBaseUrl: string;
  canCreate: boolean;
  /** Whether the person has just unlocked API keys and wants one: the address says so once, by `new`. */
  wantsNewKey: boolean;
};

type OpenDialog =
  | { kind: 'none' }
  | { kind: 'create'; requestId: string }
  | { kind: KeyChange; key: ApiKeyRow }
  | { kind: 'shortcuts' };

/**
 * The API Keys page. The dialogs live here, above both the empty state and the table, so that the one
 * that shows a secret survives the first key's turning the one into the other.
 */
export function ApiKeysView(props: ApiKeysViewProps) {
  const { org, list, params, spaces, viewerId, hasAnyKeys, apiBaseUrl, canCreate, wantsNewKey } = props;
  const [dialog, setDialog] = useState<OpenDialog>(() =>
    wantsNewKey && canCreate ? { kind: 'create', requestId: newRequestId() } : { kind: 'none' },
  );
  const heading = useRef<HTMLHeadingElement>(null);
  const searchInput = useRef<HTMLInputElement>(null);
  const navigation = useListNavigation(params, (next) => apiKeysPath(org.slug, next));
  const isUnasked = params.query === '' && !isFiltered(params);
  const isEmpty = list.rows.length === 0 && (isUnasked || !hasAnyKeys);

  const openCreate = () => setDialog({ kind: 'create', requestId: newRequestId() });
  const close = () => setDialog({ kind: 'none' });
  // One and the same through all renders: with a new one the table would build its cells anew, and lose their focus.
  const openChange = useCallback((kind: KeyChange, key: ApiKeyRow) => setDialog({ kind, key }), []);
  const focusFallback = () => heading.current;

  useForgetParameter('new');
  useRefreshOnReturn();
  useShortcuts({
    '/': () => searchInput.current?.focus(),
    '?': () => setDialog({ kind: 'shortcuts' }),
    ...(canCreate ? { c: openCreate } : {}),
  });

  return (
    <>
      <PageHeader
        headingRef={heading}
        title="API Keys"
        description="Keys let your applications call the API. Each belongs to one space."
      >
        {canCreate && !isEmpty && (
          <Button
            variant="primary"
            onClick={openCreate}
            onPointerEnter={() => void loadNewApiKeyDialog()}
            onFocus={() => void loadNewApiKeyDialog()}
          >
            <Plus aria-hidden className="size-4" />
            New API Key
          </Button>
        )}
      </PageHeader>

      {isEmpty ? (
        <EmptyState
          apiBaseUrl={apiBaseUrl}
          canCreate={canCreate}
          hiddenRemoved={list.hiddenRemoved}
          onCreate={openCreate}
          onWarmUp={() => void loadNewApiKeyDialog()}
          onShowRemoved={() => navigation.go({ ...noFilters, states: ['removed'] })}
        />
      ) : (
        <ApiKeysList
          org={org}
          list={list}
          params={params}
          navigation={navigation}
          filterSpaces={props.filterSpaces}
          filterOwners={props.filterOwners}
          viewerId={viewerId}
          hiddenRemoved={list.hiddenRemoved}
          searchInput={searchInput}
          onChange={openChange}
          onShortcuts={() => setDialog({ kind: 'shortcuts' })}
        />
      )}

      <Suspense fallback={null}>
        {dialog.kind === 'create' && (
          <NewApiKeyDialog
            org={org.slug}
            requestId={dialog.requestId}
            spaces={spaces}
            apiBaseUrl={apiBaseUrl}
            onClose={close}
            focusFallback={focusFallback}
          />
        )}
        {dialog.kind === 'remove' && (
          <RemoveApiKeyDialog org={org.slug} apiKey={dialog.key} onClose={close} focusFallback={focusFallback} />
        )}
        {dialog.kind === 'disable' && (
          <DisableApiKeyDialog org={org.slug} apiKey={dialog.key} onClose={close} focusFallback={focusFallback} />
        )}
        {dialog.kind === 'shortcuts' && (
          <ShortcutsDialog search="Search API keys" create={canCreate ? 'New API Key' : null} onClose={close} />
        )}
      </Suspense>
    </>
  );
}
