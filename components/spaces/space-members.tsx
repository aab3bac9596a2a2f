'use client';

import { UserMinus, UserPlus } from 'lucide-react';
import { lazy, Suspense, useMemo, useRef, useState } from 'react';
import { PagedList } from '@/components/list-page/paged-list';
import { RowMenu } from '@/components/list-page/row-menu';
import { useListNavigation } from '@/components/list-page/use-list-navigation';
import type { PeopleFound } from '@/components/person-picker';
import { Button } from '@/components/ui/button';
import { pageSizes } from '@/lib/list-url';
import type { SpaceListParams } from '@/lib/spaces/list-params';
import type { SpaceDetails, SpaceMemberList, SpaceMemberRow, SpacePerson } from '@/lib/spaces/schema';
import { askPeopleToAdd } from './ask-people-to-add';
import { spaceMembersColumns } from './space-members-columns';
import { spacePath } from './spaces-path';

const AddMemberDialog = lazy(() => import('./add-member-dialog'));
const RemoveMemberDialog = lazy(() => import('./remove-member-dialog'));

type SpaceMembersProps = { org: string; space: SpaceDetails; list: SpaceMemberList; params: SpaceListParams };

type OpenDialog =
  | { kind: 'none' }
  | { kind: 'add'; firstPeople: Promise<PeopleFound<SpacePerson>> }
  | { kind: 'remove'; member: SpaceMemberRow };

const none: OpenDialog = { kind: 'none' };
const words = { list: 'members', row: 'member', rows: 'members', placeholder: 'Search by name or e-mail' };
const sortLabels = { name: 'name', created: 'member since' };

/** A space's members and their roles. */
export function SpaceMembers({ org, space, list: found, params }: SpaceMembersProps) {
  const [dialog, setDialog] = useState<OpenDialog>(none);
  const heading = useRef<HTMLHeadingElement>(null);
  const searchInput = useRef<HTMLInputElement>(null);
  const list = useListNavigation({ params, noFilters: {}, hrefOf: (next) => spacePath(org, space.id, next) });
  const { id: spaceId } = space;
  const { manageMembers: mayManage } = space.may;
  const columns = useMemo(() => spaceMembersColumns({ org, spaceId, mayManage }), [org, spaceId, mayManage]);
  const close = () => setDialog(none);
  const memberMenu = (member: SpaceMemberRow) => (
    <RowMenu
      name={member.name}
      items={[
        {
          kind: 'action',
          label: 'Remove from space',
          icon: <UserMinus aria-hidden />,
          tone: 'danger',
          onSelect: () => setDialog({ kind: 'remove', member }),
        },
      ]}
    />
  );
  return (
    <section aria-labelledby="space-members" className="mb-8 flex flex-col gap-4">
      <header className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <div className="flex min-w-0 flex-col gap-1">
          <h2 id="space-members" ref={heading} tabIndex={-1} className="font-medium text-base">
            Members
          </h2>
          <p className="text-[13px] text-muted">
            Organization admins are admins of every space, even when they are not listed here.
          </p>
        </div>
        {mayManage && (
          <Button onClick={() => setDialog({ kind: 'add', firstPeople: askPeopleToAdd(org, space.id, '') })}>
            <UserPlus aria-hidden className="size-4" />
            Add member
          </Button>
        )}
      </header>
      <PagedList
        list={list}
        words={words}
        searchInput={searchInput}
        caption={`Members of ${space.name}`}
        rows={found.rows}
        total={found.total}
        columns={columns}
        sortLabels={sortLabels}
        rowMenu={mayManage ? memberMenu : undefined}
        nothing={<p className="px-6 py-12 text-center text-muted">Nobody has been added to this space.</p>}
        // A short list needs neither a search nor pages.
        hasControls={params.query !== '' || found.total > pageSizes[0]}
      />
      <Suspense fallback={null}>
        {dialog.kind === 'add' && (
          <AddMemberDialog org={org} space={space} firstPeople={dialog.firstPeople} onClose={close} />
        )}
        {dialog.kind === 'remove' && (
          <RemoveMemberDialog
            org={org}
            space={space}
            member={dialog.member}
            onClose={close}
            focusFallback={() => heading.current}
          />
        )}
      </Suspense>
    </section>
  );
}
