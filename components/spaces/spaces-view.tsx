'use client';

import { Plus } from 'lucide-react';
import { lazy, Suspense, useCallback, useRef, useState } from 'react';
import { PageHeader } from '@/components/page-header';
import { Button } from '@/components/ui/button';
import { useListNavigation } from '@/components/use-list-navigation';
import { useRefreshOnReturn } from '@/components/use-refresh-on-return';
import { useShortcuts } from '@/components/use-shortcuts';
import type { SpaceListParams } from '@/lib/spaces/list-params';
import type { SpaceList, SpaceRow } from '@/lib/spaces/schema';
import { askKeysToStop } from './ask-keys-to-stop';
import { NoSpaces } from './no-spaces';
import { SpacesList } from './spaces-list';
import { spacesPath } from './spaces-path';
import { spacesWords } from './spaces-words';

const NewSpaceDialog = lazy(() => import('./new-space-dialog'));
const DeleteSpaceDialog = lazy(() => import('./delete-space-dialog'));
const ShortcutsDialog = lazy(() => import('@/components/shortcuts-dialog'));

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
  | { kind: 'delete'; space: SpaceRow; keysToStop: Promise<number | null> }
  | { kind: 'shortcuts' };

const none: OpenDialog = { kind: 'none' };

/** The Spaces page: what keys are grouped by, and who may use them. */
export function SpacesView({ org, list, params, canCreate, seesAll }: SpacesViewProps) {
  const [dialog, setDialog] = useState<OpenDialog>(none);
  const heading = useRef<HTMLHeadingElement>(null);
  const searchInput = useRef<HTMLInputElement>(null);
  const navigation = useListNavigation(params, (next) => spacesPath(org.slug, next));
  const openCreate = () => setDialog({ kind: 'create' });
  const openDelete = useCallback(
    (space: SpaceRow) => setDialog({ kind: 'delete', space, keysToStop: askKeysToStop(org.slug, space.id) }),
    [org.slug],
  );
  const closing = { onClose: () => setDialog(none), focusFallback: () => heading.current };
  const isEmpty = list.total === 0 && params.query === '';

  useRefreshOnReturn();
  useShortcuts({
    '/': () => searchInput.current?.focus(),
    '?': () => setDialog({ kind: 'shortcuts' }),
    ...(canCreate ? { c: openCreate } : {}),
  });

  const newSpace = canCreate && (
    <Button variant="primary" onClick={openCreate}>
      <Plus aria-hidden className="size-4" />
      New space
    </Button>
  );
  return (
    <>
      <PageHeader headingRef={heading} {...spacesWords}>
        {!isEmpty && newSpace}
      </PageHeader>
      {isEmpty ? (
        <NoSpaces seesAll={seesAll} canCreate={canCreate}>
          {newSpace}
        </NoSpaces>
      ) : (
        <SpacesList
          org={org}
          list={list}
          params={params}
          navigation={navigation}
          searchInput={searchInput}
          onDelete={openDelete}
        />
      )}
      <Suspense fallback={null}>
        {dialog.kind === 'create' && <NewSpaceDialog org={org.slug} {...closing} />}
        {dialog.kind === 'delete' && (
          <DeleteSpaceDialog org={org.slug} space={dialog.space} keysToStop={dialog.keysToStop} {...closing} />
        )}
        {dialog.kind === 'shortcuts' && (
          <ShortcutsDialog search="Search spaces" create={canCreate ? 'New space' : null} onClose={closing.onClose} />
        )}
      </Suspense>
    </>
  );
}
