'use client';

import { Boxes, Plus } from 'lucide-react';
import { lazy, Suspense, useCallback, useRef, useState } from 'react';
import { useRefreshOnReturn } from '@/components/api-keys/use-refresh-on-return';
import { useShortcuts } from '@/components/api-keys/use-shortcuts';
import { ListToolbar } from '@/components/list-toolbar';
import { NoMatches } from '@/components/no-matches';
import { PageHeader } from '@/components/page-header';
import { Pagination } from '@/components/pagination';
import { Button } from '@/components/ui/button';
import { useListNavigation } from '@/components/use-list-navigation';
import { pageSizes } from '@/lib/list-url';
import type { SpaceList, SpaceRow } from '@/lib/spaces/contract';
import { defaultSpaceListParams, type SpaceListParams } from '@/lib/spaces/list-params';
import { askKeysToStop } from './ask-keys-to-stop';
import { spacesPath } from './spaces-path';
import { SpacesTable } from './spaces-table';

const NewSpaceDialog = lazy(() => import('./new-space-dialog'));
const DeleteSpaceDialog = lazy(() => import('./delete-space-dialog'));

type SpacesViewProps = {
  org: { slug: string; name: string };
  list: SpaceList;
  params: SpaceListParams;
  canCreate: boolean;
  /** Whether the viewer sees all spaces, or those they are a member of. */
  seesAll: boolean;
};

type OpenDialog =
  | { kind: 'none' }
  | { kind: 'create' }
  | { kind: 'delete'; space: SpaceRow; keysToStop: Promise<number | null> };

const sortLabels = { name: 'name', created: 'created at' } as const;
const none: OpenDialog = { kind: 'none' };

/** The Spaces page: what keys are grouped by, and who may use them. */
export function SpacesView({ org, list, params, canCreate, seesAll }: SpacesViewProps) {
  const [dialog, setDialog] = useState<OpenDialog>(none);
  const heading = useRef<HTMLHeadingElement>(null);
  const searchInput = useRef<HTMLInputElement>(null);
  const { shown, isPending, go } = useListNavigation(params, (next) => spacesPath(org.slug, next));
  const openDelete = useCallback(
    (space: SpaceRow) => setDialog({ kind: 'delete', space, keysToStop: askKeysToStop(org.slug, space.id) }),
    [org.slug],
  );
  const openCreate = () => setDialog({ kind: 'create' });
  const isEmpty = list.total === 0 && params.query === '';

  useRefreshOnReturn();
  useShortcuts({ '/': () => searchInput.current?.focus(), ...(canCreate ? { c: openCreate } : {}) });

  return (
    <>
      <PageHeader
        headingRef={heading}
        title="Spaces"
        description="Each API key belongs to a space. A space’s members see its keys; its admins manage them."
      >
        {canCreate && !isEmpty && <NewSpaceButton onPress={openCreate} />}
      </PageHeader>
      {isEmpty ? (
        <NoSpaces canCreate={canCreate} seesAll={seesAll} onCreate={openCreate} />
      ) : (
        <div className="flex flex-col gap-4">
          <ListToolbar
            things="spaces"
            placeholder="Search by name or description"
            query={params.query}
            shownQuery={shown.query}
            isPending={isPending}
            searchInput={searchInput}
            onSearch={(query, history) => go({ query, page: 1 }, { history })}
            sorting={{
              column: shown.sort,
              direction: shown.direction,
              labels: sortLabels,
              onSort: (sort, direction) => go({ sort, direction, page: 1 }),
            }}
          />
          <div className="overflow-hidden rounded-xl border border-line bg-surface">
            {list.rows.length === 0 ? (
              <NoMatches
                things="spaces"
                query={params.query}
                isFiltered={false}
                onShowAll={() => go({ query: defaultSpaceListParams.query, page: 1 })}
              />
            ) : (
              <SpacesTable
                org={org}
                rows={list.rows}
                params={shown}
                isStale={isPending}
                onSort={(sort, direction) => go({ sort, direction, page: 1 })}
                onDelete={openDelete}
              />
            )}
          </div>
          <Pagination
            page={list.page}
            size={params.size}
            sizes={pageSizes}
            rowCount={list.rows.length}
            total={list.total}
            hrefOf={(page) => spacesPath(org.slug, { ...params, page })}
            onPage={(page) => go({ page }, { scroll: true })}
            onSize={(size) => go({ size: pageSizes.find((item) => item === size) ?? params.size, page: 1 })}
          />
        </div>
      )}
      <Suspense fallback={null}>
        {dialog.kind === 'create' && (
          <NewSpaceDialog org={org.slug} onClose={() => setDialog(none)} focusFallback={() => heading.current} />
        )}
        {dialog.kind === 'delete' && (
          <DeleteSpaceDialog
            org={org.slug}
            space={dialog.space}
            keysToStop={dialog.keysToStop}
            onClose={() => setDialog(none)}
            focusFallback={() => heading.current}
          />
        )}
      </Suspense>
    </>
  );
}

function NewSpaceButton({ onPress }: { onPress: () => void }) {
  return (
    <Button variant="primary" onClick={onPress}>
      <Plus aria-hidden className="size-4" />
      New space
    </Button>
  );
}

type NoSpacesProps = { canCreate: boolean; seesAll: boolean; onCreate: () => void };

function NoSpaces({ canCreate, seesAll, onCreate }: NoSpacesProps) {
  return (
    <section className="flex flex-col items-center gap-4 rounded-xl border border-line bg-surface px-6 py-16 text-center">
      <Boxes aria-hidden className="size-6 text-muted" />
      <div className="flex max-w-md flex-col gap-1">
        <h2 className="font-medium text-base">{seesAll ? 'No spaces yet' : 'You are not in any space'}</h2>
        <p className="text-muted">
          {!seesAll && 'An admin of the organization, or of a space, can add you. '}
          {canCreate && 'Make one for each product or team: its keys, its members and its models stay together.'}
        </p>
      </div>
      {canCreate && <NewSpaceButton onPress={onCreate} />}
    </section>
  );
}
