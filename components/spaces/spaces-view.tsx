'use client';

import { Plus } from 'lucide-react';
import { lazy, Suspense, useRef, useState } from 'react';
import { CreateButton } from '@/components/list-page/create-button';
import { ListPage } from '@/components/list-page/list-page';
import { useListNavigation } from '@/components/list-page/use-list-navigation';
import { useRefreshOnReturn } from '@/components/use-live-refresh';
import type { SpaceListParams } from '@/lib/spaces/list-params';
import type { SpaceList, SpaceRow } from '@/lib/spaces/schema';
import { askKeysToStop } from './ask-keys-to-stop';
import { NoSpaces } from './no-spaces';
import { SpaceActions } from './space-actions';
import { spacesColumns } from './spaces-columns';
import { spacePath, spacesPath } from './spaces-path';
import { spacesWords } from './spaces-words';

const NewSpaceDialog = lazy(() => import('./new-space-dialog'));
const DeleteSpaceDialog = lazy(() => import('./delete-space-dialog'));

type SpacesViewProps = {
  org: { slug: string; name: string };
  list: SpaceList;
  params: SpaceListParams;
  canCreate: boolean;
  /** Whether the viewer sees all spaces, or only those they are a member of. */
  seesAll: boolean;
};

type OpenDialog =
  | { kind: 'none' }
  | { kind: 'create' }
  | { kind: 'delete'; space: SpaceRow; keysToStop: Promise<number | null> };

const sortLabels = { name: 'name', created: 'created at' };

/** The Spaces page. */
export function SpacesView({ org, list: found, params, canCreate, seesAll }: SpacesViewProps) {
  const [dialog, setDialog] = useState<OpenDialog>({ kind: 'none' });
  const heading = useRef<HTMLHeadingElement>(null);
  const list = useListNavigation({ params, noFilters: {}, hrefOf: (next) => spacesPath(org.slug, next) });
  const openDelete = (space: SpaceRow) =>
    setDialog({ kind: 'delete', space, keysToStop: askKeysToStop(org.slug, space.id) });
  const closing = { onClose: () => setDialog({ kind: 'none' }), focusFallback: () => heading.current };
  const isEmpty = found.total === 0 && params.query === '';
  const create = canCreate ? { label: 'New space', icon: Plus, onSelect: () => setDialog({ kind: 'create' }) } : null;

  useRefreshOnReturn();

  return (
    <ListPage
      words={spacesWords}
      headingRef={heading}
      create={create}
      list={list}
      caption={`Spaces of ${org.name}`}
      rows={found.rows}
      total={found.total}
      columns={spacesColumns}
      sortLabels={sortLabels}
      rowLink={{ hrefOf: (id) => spacePath(org.slug, id) }}
      rowMenu={(space) => <SpaceActions org={org.slug} space={space} onDelete={() => openDelete(space)} />}
      empty={
        isEmpty && (
          <NoSpaces seesAll={seesAll} canCreate={canCreate}>
            {create && <CreateButton {...create} />}
          </NoSpaces>
        )
      }
    >
      <Suspense fallback={null}>
        {dialog.kind === 'create' && <NewSpaceDialog org={org.slug} {...closing} />}
        {dialog.kind === 'delete' && (
          <DeleteSpaceDialog org={org.slug} space={dialog.space} keysToStop={dialog.keysToStop} {...closing} />
        )}
      </Suspense>
    </ListPage>
  );
}
