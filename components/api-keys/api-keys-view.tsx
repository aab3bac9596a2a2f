'use client';

import { Plus } from 'lucide-react';
import { lazy, Suspense, useRef, useState } from 'react';
import type { SettingContext } from '@/components/key-settings/setting-fields';
import { ListPage } from '@/components/list-page/list-page';
import { useListNavigation } from '@/components/list-page/use-list-navigation';
import { useForgetParameter } from '@/components/use-forget-parameter';
import { useRefreshOnReturn } from '@/components/use-refresh-on-return';
import { type ListParams, noFilters } from '@/lib/api-keys/list-params';
import type { ApiKeyList, ApiKeyRow, ListOptions, SpaceRef } from '@/lib/api-keys/schema';
import { isSameParam } from '@/lib/list-url';
import { apiKeysColumns, removedApiKeysColumns } from './api-keys-columns';
import { ApiKeysFilters } from './api-keys-filters';
import { ApiKeysFooter } from './api-keys-footer';
import { apiKeyPath, apiKeysPath } from './api-keys-path';
import { apiKeysWords } from './api-keys-words';
import { EmptyState } from './empty-state';
import { newRequestId } from './request-id';
import { type KeyChange, RowActions } from './row-actions';
import { useRenameOnF2 } from './use-rename-on-f2';

const loadNewApiKeyDialog = () => import('./new-api-key-dialog');
const NewApiKeyDialog = lazy(loadNewApiKeyDialog);
const RemoveApiKeyDialog = lazy(() => import('./remove-api-key-dialog'));
const RotateApiKeyDialog = lazy(() => import('./rotate-api-key-dialog'));
const WhichKeyDialog = lazy(() => import('./which-key-dialog'));
const RenameApiKeyDialog = lazy(() => import('./rename-api-key-dialog'));
const DisableApiKeyDialog = lazy(() => import('./disable-api-key-dialog'));

type ApiKeysViewProps = {
  org: { slug: string; name: string };
  list: ApiKeyList;
  params: ListParams;
  /** The spaces in which the viewer may create keys. */
  spaces: SpaceRef[];
  /** The choices of the filters. */
  options: Promise<ListOptions>;
  viewerId: string;
  hasAnyKeys: boolean;
  /** What the settings of a new key depend on. */
  context: SettingContext;
  /** The API's base, `/v1` included. */
  apiBaseUrl: string;
  canCreate: boolean;
  /** Opens New API Key at once: the URL asks for it by `new` after an upgrade. */
  wantsNewKey: boolean;
};

type OpenDialog =
  | { kind: 'none' }
  | { kind: 'create'; requestId: string }
  | { kind: 'which-key'; pasted: string }
  | { kind: KeyChange; key: ApiKeyRow };

const sortLabels = { name: 'name', created: 'created at', last_used: 'last used' };

/**
 * The API Keys page. The dialogs are above both the empty state and the table, so that the dialog that shows a secret
 * stays open when the first key replaces the one by the other.
 */
export function ApiKeysView(props: ApiKeysViewProps) {
  const { org, list: found, params, spaces, hasAnyKeys, apiBaseUrl, canCreate, wantsNewKey } = props;
  const [dialog, setDialog] = useState<OpenDialog>(() =>
    wantsNewKey && canCreate ? { kind: 'create', requestId: newRequestId() } : { kind: 'none' },
  );
  const heading = useRef<HTMLHeadingElement>(null);
  const list = useListNavigation({ params, noFilters, hrefOf: (next) => apiKeysPath(org.slug, next) });
  const isUnfiltered = params.query === '' && !list.isFiltered;
  const isEmpty = found.rows.length === 0 && (isUnfiltered || !hasAnyKeys);
  const closing = { onClose: () => setDialog({ kind: 'none' }), focusFallback: () => heading.current };
  const create = canCreate
    ? {
        label: 'New API Key',
        icon: Plus,
        onSelect: () => setDialog({ kind: 'create', requestId: newRequestId() }),
        preload: () => void loadNewApiKeyDialog(),
      }
    : null;

  useForgetParameter('new');
  useRefreshOnReturn();
  useRenameOnF2(found.rows, (key) => setDialog({ kind: 'rename', key }));

  return (
    <ListPage
      words={apiKeysWords}
      headingRef={heading}
      create={create}
      list={list}
      caption={`API keys of ${org.name}`}
      rows={found.rows}
      total={found.total}
      columns={isSameParam(params.states, ['removed']) ? removedApiKeysColumns : apiKeysColumns}
      sortLabels={sortLabels}
      rowLink={{ hrefOf: (id) => apiKeyPath(org.slug, id) }}
      rowMenu={(key) => <RowActions org={org.slug} apiKey={key} onChange={(kind) => setDialog({ kind, key })} />}
      filters={<ApiKeysFilters list={list} options={props.options} viewerId={props.viewerId} />}
      onSecret={(pasted) => setDialog({ kind: 'which-key', pasted })}
      empty={
        isEmpty && (
          <EmptyState
            apiBaseUrl={apiBaseUrl}
            create={create}
            hiddenRemoved={found.hiddenRemoved}
            onShowRemoved={() => list.change({ ...noFilters, query: '', states: ['removed'] })}
          />
        )
      }
      footer={(openShortcuts) => (
        <ApiKeysFooter
          hiddenRemoved={found.hiddenRemoved}
          onShowRemoved={() => list.change({ states: ['removed'] })}
          onShortcuts={openShortcuts}
        />
      )}
    >
      <Suspense fallback={null}>
        {dialog.kind === 'create' && (
          <NewApiKeyDialog
            org={org.slug}
            requestId={dialog.requestId}
            spaces={spaces}
            firstSpaceId={params.spaces.length === 1 ? params.spaces[0] : undefined}
            context={props.context}
            apiBaseUrl={apiBaseUrl}
            {...closing}
          />
        )}
        {dialog.kind === 'remove' && (
          <RemoveApiKeyDialog
            org={org.slug}
            apiKey={dialog.key}
            onInstead={(kind) => setDialog({ kind, key: dialog.key })}
            {...closing}
          />
        )}
        {dialog.kind === 'which-key' && <WhichKeyDialog org={org} pasted={dialog.pasted} {...closing} />}
        {dialog.kind === 'rotate' && <RotateApiKeyDialog org={org.slug} apiKey={dialog.key} {...closing} />}
        {dialog.kind === 'rename' && <RenameApiKeyDialog org={org.slug} apiKey={dialog.key} {...closing} />}
        {dialog.kind === 'disable' && <DisableApiKeyDialog org={org.slug} apiKey={dialog.key} {...closing} />}
      </Suspense>
    </ListPage>
  );
}
