'use client';

import type { RefObject } from 'react';
import { NoMatches } from '@/components/no-matches';
import { Pagination } from '@/components/pagination';
import { rememberPageSize } from '@/components/remember-page-size';
import type { useListNavigation } from '@/components/use-list-navigation';
import { type MemberListParams, pageSizes } from '@/lib/members/list-params';
import type { MemberList, SpaceRef } from '@/lib/members/schema';
import { isFiltered, noFilters } from './list-filters';
import type { MemberTask } from './member-actions';
import { membersPath } from './members-path';
import { MembersTable } from './members-table';
import { MembersToolbar } from './members-toolbar';

type MembersListProps = {
  org: { slug: string; name: string };
  list: MemberList;
  navigation: ReturnType<typeof useListNavigation<MemberListParams>>;
  spaces: SpaceRef[];
  seesInvitations: boolean;
  searchInput: RefObject<HTMLInputElement | null>;
  mayInvite: boolean;
  onTask: (task: MemberTask) => void;
};

/** The people with everything that finds, orders and pages them. */
export function MembersList(props: MembersListProps) {
  const { org, list, navigation, spaces, seesInvitations, searchInput, mayInvite, onTask } = props;
  const { shown, isPending, go } = navigation;
  const { params } = list;
  const isAlone = list.total === 1 && params.query === '' && !isFiltered(params);
  return (
    <div className="flex flex-col gap-4">
      <MembersToolbar
        params={params}
        shown={shown}
        isPending={isPending}
        spaces={spaces}
        seesInvitations={seesInvitations}
        searchInput={searchInput}
        onChange={(patch, history) => go(patch, { history })}
      />
      <div className="overflow-hidden rounded-xl border border-line bg-surface">
        {list.rows.length === 0 ? (
          <NoMatches
            things="members"
            query={params.query}
            isFiltered={isFiltered(params)}
            onShowAll={() => go(noFilters)}
          />
        ) : (
          <MembersTable
            org={org}
            people={list.rows}
            seesAllSpaces={list.seesAllSpaces}
            params={shown}
            isStale={isPending}
            onSort={(sort, direction) => go({ sort, direction, page: 1 })}
            onTask={onTask}
          />
        )}
        {isAlone && mayInvite && (
          <p className="border-line border-t bg-sunken px-4 py-6 text-center text-muted">
            Just you so far. Invite the people who work with your API keys.
          </p>
        )}
      </div>
      <Pagination
        page={params.page}
        size={params.size}
        sizes={pageSizes}
        rowCount={list.rows.length}
        total={list.total}
        hrefOf={(page) => membersPath(org.slug, { ...params, page })}
        onPage={(page) => go({ page }, { scroll: true })}
        onSize={(wanted) => {
          const size = pageSizes.find((item) => item === wanted) ?? params.size;
          rememberPageSize(size);
          go({ size, page: 1 });
        }}
      />
    </div>
  );
}
