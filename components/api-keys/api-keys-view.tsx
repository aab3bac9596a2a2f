'use client';

import { Plus } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { lazy, Suspense, useMemo, useRef, useState } from 'react';
import type { SettingContext } from '@/components/key-settings/setting-fields';
import { ExportButton } from '@/components/list-page/export-button';
import { ListPage } from '@/components/list-page/list-page';
import { useListNavigation } from '@/components/list-page/use-list-navigation';
import { usePageCommand } from '@/components/page-commands';
import { useForgetParameter } from '@/components/use-forget-parameter';
import { useRefreshOnReturn } from '@/components/use-live-refresh';
import type { ApiKeyBatch } from '@/lib/api-keys/batch-schema';
import type { KeyColumn } from '@/lib/api-keys/columns';
import { type ListParams, noFilters } from '@/lib/api-keys/list-params';
import type { ApiKeyList, ApiKeyRow, ListOptions, SpaceRef } from '@/lib/api-keys/schema';
import { isSameParam } from '@/lib/list-url';
import { auditLogPath } from '@/lib/paths';
import { apiKeysColumns } from './api-keys-columns';
import { ApiKeysFilters } from './api-keys-filters';
import { ApiKeysFooter } from './api-keys-footer';
import { apiKeyPath, apiKeysExportPath, apiKeysPath } from './api-keys-path';
import { apiKeysWords } from './api-keys-words';
import { type BulkOpening, openBulk } from './ask-batch';
import { AttentionChoices, AttentionStrip } from './attention-strip';
import { ColumnsMenu } from './columns-menu';
import { EmptyState } from './empty-state';
import type { KeyChange } from './key-menu-items';
import { ListMenu } from './list-menu';
import { newRequestId } from './request-id';
import { RowActions } from './row-actions';
import { UnfinishedBatches } from './unfinished-batches';
import { attentionText, type LateAttention, useAttention } from './use-attention';
import { useKeyColumns } from './use-key-columns';
import { useKeySelection } from './use-key-selection';
import { useLiveUses } from './use-live-uses';
import { useRenameOnF2 } from './use-rename-on-f2';

const loadNewApiKeyDialog = () => import('./new-api-key-dialog');
const NewApiKeyDialog = lazy(loadNewApiKeyDialog);
const RemoveApiKeyDialog = lazy(() => import('./remove-api-key-dialog'));
const RotateApiKeyDialog = lazy(() => import('./rotate-api-key-dialog'));
const WhichKeyDialog = lazy(() => import('./which-key-dialog'));
const RenameApiKeyDialog = lazy(() => import('./rename-api-key-dialog'));
const DisableApiKeyDialog = lazy(() => import('./disable-api-key-dialog'));
const BulkDialog = lazy(() => import('./bulk-dialog'));
const SelectionBar = lazy(() => import('./selection-bar'));

type ApiKeysViewProps = {
  org: { slug: string; name: string };
  list: ApiKeyList;
  params: ListParams;
  /** The spaces in which the viewer may create keys. */
  spaces: SpaceRef[];
  /** The choices of the filters. */
  options: Promise<ListOptions>;
  /** How many keys need attention. */
  attention: LateAttention;
  /** The columns that were last chosen on this device. */
  columns: readonly KeyColumn[];
  /** The viewer's changes of many keys that stopped before their end. */
  unfinished: ApiKeyBatch[];
  seesAuditLog: boolean;
  viewerId: string;
  hasAnyKeys: boolean;
  /** The data that the settings of a new key need. */
  context: SettingContext;
  /** The API's base, `/v1` included. */
  apiBaseUrl: string;
  canCreate: boolean;
  /** Whether to open New API Key at once, because the URL has the parameter `new`, as after an upgrade. */
  wantsNewKey: boolean;
};

type OpenDialog =
  | { kind: 'none' }
  | { kind: 'create'; requestId: string }
  | { kind: 'which-key'; pasted: string }
  | { kind: KeyChange; key: ApiKeyRow }
  | { kind: 'bulk'; opening: BulkOpening | ApiKeyBatch };

const sortLabels = { name: 'name', created: 'created at', last_used: 'last used' };

/**
 * The API Keys page. The dialogs are above both the empty state and the table, so that the dialog that shows a secret
 * stays open when the first key replaces the empty state by the table.
 */
export function ApiKeysView(props: ApiKeysViewProps) {
  const { org, list: found, params, spaces, hasAnyKeys, apiBaseUrl, canCreate, wantsNewKey } = props;
  const [dialog, setDialog] = useState<OpenDialog>({ kind: 'none' });
  const heading = useRef<HTMLHeadingElement>(null);
  const router = useRouter();
  const list = useListNavigation({ params, noFilters, hrefOf: (next) => apiKeysPath(org.slug, next) });
  const attention = useAttention(list, props.attention);
  const { chosen, choose } = useKeyColumns(props.columns);
  const showsRemovedAlone = isSameParam(params.states, ['removed']);
  // Without a key that the viewer may change, no bulk action could change anything.
  const canSelect = !showsRemovedAlone && found.rows.some((key) => key.mayChange || key.mayRemove);
  const columns = useMemo(() => apiKeysColumns(chosen, showsRemovedAlone), [chosen, showsRemovedAlone]);
  const selection = useKeySelection(found.rows, params);
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

  // The palette can add `new` to the URL while the page is already shown.
  const [hadWanted, setHadWanted] = useState(false);
  if (wantsNewKey !== hadWanted) {
    setHadWanted(wantsNewKey);
    if (wantsNewKey) create?.onSelect();
  }
  usePageCommand('new-api-key', create?.onSelect ?? null);
  useForgetParameter('new', wantsNewKey);
  useRefreshOnReturn();
  const rows = useLiveUses(org.slug, found.rows, chosen.includes('requests'));
  useRenameOnF2(found.rows, (key) => setDialog({ kind: 'rename', key }));

  return (
    <ListPage
      words={apiKeysWords}
      headingRef={heading}
      create={create}
      actions={!isEmpty && <ExportButton action={apiKeysExportPath(org.slug, params)} />}
      notices={
        <>
          <UnfinishedBatches
            org={org.slug}
            batches={props.unfinished}
            onGoOn={(opening) => setDialog({ kind: 'bulk', opening })}
            onStopped={() => router.refresh()}
          />
          <AttentionStrip attention={attention} />
        </>
      }
      list={list}
      caption={`API keys of ${org.name}`}
      rows={rows}
      total={found.total}
      columns={columns}
      sortLabels={sortLabels}
      rowLink={{ hrefOf: (id) => apiKeyPath(org.slug, id) }}
      rowMenu={(key) => <RowActions org={org.slug} apiKey={key} onChange={(kind) => setDialog({ kind, key })} />}
      filters={<ApiKeysFilters list={list} options={props.options} viewerId={props.viewerId} />}
      onSecret={(pasted) => setDialog({ kind: 'which-key', pasted })}
      lead={{
        label: attentionText(attention),
        hasPlace: attention.hasPlace,
        content: <AttentionChoices attention={attention} />,
      }}
      tools={
        <>
          <ColumnsMenu chosen={chosen} onChoose={choose} />
          <ListMenu
            onSelect={canSelect ? selection.startSelecting : undefined}
            onWhichKey={() => setDialog({ kind: 'which-key', pasted: '' })}
          />
        </>
      }
      selection={canSelect ? selection.rowSelection : undefined}
      selectionBar={
        !selection.isEmpty && (
          <Suspense fallback={null}>
            <SelectionBar
              count={selection.ids?.size ?? found.total}
              matching={selection.ids ? found.total : null}
              onSelectAll={selection.selectAll}
              onSelectPage={selection.selectPage}
              onClear={selection.clear}
              onAction={(action) => setDialog({ kind: 'bulk', opening: openBulk(org.slug, action, selection.keys) })}
            />
          </Suspense>
        )
      }
      wideFrom={chosen.includes('last_used') && chosen.includes('created') ? 'every' : 'never'}
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
        {dialog.kind === 'bulk' && (
          <BulkDialog
            org={org.slug}
            opening={dialog.opening}
            auditLogPath={props.seesAuditLog ? (batch) => auditLogPath(org.slug, `batch=${batch}`) : null}
            onDone={selection.clear}
            {...closing}
          />
        )}
        {dialog.kind === 'disable' && <DisableApiKeyDialog org={org.slug} apiKey={dialog.key} {...closing} />}
      </Suspense>
    </ListPage>
  );
}
