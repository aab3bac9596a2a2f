'use client';

import { UserPlus } from 'lucide-react';
import { lazy, Suspense, useCallback, useRef, useState } from 'react';
import { ListToolbar } from '@/components/list-toolbar';
import { NoMatches } from '@/components/no-matches';
import { Pagination } from '@/components/pagination';
import { rememberPageSize } from '@/components/remember-page-size';
import { Button } from '@/components/ui/button';
import { useListNavigation } from '@/components/use-list-navigation';
import { pageSizes } from '@/lib/list-url';
import type { SpaceListParams } from '@/lib/spaces/list-params';
import type { SpaceDetails, SpaceMemberList, SpaceMemberRow } from '@/lib/spaces/schema';
import { askPeopleToAdd, type PeopleToAdd } from './ask-people-to-add';
import { SpaceMembersTable } from './space-members-table';
import { spacePath } from './spaces-path';

const AddMemberDialog = lazy(() => import('./add-member-dialog'));
const RemoveMemberDialog = lazy(() => import('./remove-member-dialog'));

type SpaceMembersProps = { org: string; space: SpaceDetails; list: SpaceMemberList; params: SpaceListParams };

type OpenDialog =
  | { kind: 'none' }
  | { kind: 'add'; firstPeople: Promise<PeopleToAdd> }
  | { kind: 'remove'; member: SpaceMemberRow };

const none: OpenDialog = { kind: 'none' };
const sortLabels = { name: 'name', created: 'member since' } as const;

/** Who is in a space, and as what. */
export function SpaceMembers({ org, space, list, params }: SpaceMembersProps) {
  const [dialog, setDialog] = useState<OpenDialog>(none);
  const heading = useRef<HTMLHeadingElement>(null);
  const searchInput = useRef<HTMLInputElement>(null);
  const { shown, isPending, go } = useListNavigation(params, (next) => spacePath(org, space.id, next));
  const openRemove = useCallback((member: SpaceMemberRow) => setDialog({ kind: 'remove', member }), []);
  const close = () => setDialog(none);
  // A handful needs neither a search nor pages.
  const isLong = params.query !== '' || list.total > pageSizes[0];
  return (
    <section aria-labelledby="space-members" className="mb-8 flex flex-col gap-4">
      <header className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <div className="flex min-w-0 flex-col gap-1">
          <h2 id="space-members" ref={heading} tabIndex={-1} className="font-medium text-base">
            Members
          </h2>
          <p className="text-[13px] text-muted">
            Admins of the organization are admins of every space, also without being listed here.
          </p>
        </div>
        {space.may.manageMembers && (
          <Button onClick={() => setDialog({ kind: 'add', firstPeople: askPeopleToAdd(org, space.id, '') })}>
            <UserPlus aria-hidden className="size-4" />
            Add member
          </Button>
        )}
      </header>
      {isLong && (
        <ListToolbar
          things="members"
          placeholder="Search by name or e-mail"
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
      )}
      <div className="overflow-hidden rounded-xl border border-line bg-surface">
        {list.rows.length > 0 ? (
          <SpaceMembersTable
            org={org}
            space={space}
            rows={list.rows}
            params={shown}
            isStale={isPending}
            onSort={(sort, direction) => go({ sort, direction, page: 1 })}
            onRemove={openRemove}
          />
        ) : params.query === '' ? (
          <p className="px-6 py-12 text-center text-muted">Nobody has been added to this space.</p>
        ) : (
          <NoMatches
            things="members"
            query={params.query}
            isFiltered={false}
            onShowAll={() => go({ query: '', page: 1 })}
          />
        )}
      </div>
      {isLong && (
        <Pagination
          page={list.page}
          size={params.size}
          sizes={pageSizes}
          rowCount={list.rows.length}
          total={list.total}
          hrefOf={(page) => spacePath(org, space.id, { ...params, page })}
          onPage={(page) => go({ page })}
          onSize={(wanted) => {
            const size = pageSizes.find((item) => item === wanted) ?? params.size;
            rememberPageSize(size);
            go({ size, page: 1 });
          }}
        />
      )}
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
