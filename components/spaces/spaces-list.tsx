'use client';

import type { RefObject } from 'react';
import { ListToolbar } from '@/components/list-toolbar';
import { NoMatches } from '@/components/no-matches';
import { Pagination } from '@/components/pagination';
import { rememberPageSize } from '@/components/remember-page-size';
import type { useListNavigation } from '@/components/use-list-navigation';
import { pageSizes } from '@/lib/list-url';
import { defaultSpaceListParams, type SpaceListParams } from '@/lib/spaces/list-params';
import type { SpaceList, SpaceRow } from '@/lib/spaces/schema';
import { spacesPath } from './spaces-path';
import { SpacesTable } from './spaces-table';

type SpacesListProps = {
  org: { slug: string; name: string };
  list: SpaceList;
  params: SpaceListParams;
  navigation: ReturnType<typeof useListNavigation<SpaceListParams>>;
  searchInput: RefObject<HTMLInputElement | null>;
  /** One and the same through all renders. */
  onDelete: (space: SpaceRow) => void;
};

const sortLabels = { name: 'name', created: 'created at' } as const;

/** The spaces with everything that finds, orders and pages them. */
export function SpacesList({ org, list, params, navigation, searchInput, onDelete }: SpacesListProps) {
  const { shown, isPending, go } = navigation;
  const sort = (column: SpaceListParams['sort'], direction: SpaceListParams['direction']) =>
    go({ sort: column, direction, page: 1 });
  return (
    <div className="flex flex-col gap-4">
      <ListToolbar
        things="spaces"
        placeholder="Search by name or description"
        query={params.query}
        shownQuery={shown.query}
        isPending={isPending}
        searchInput={searchInput}
        onSearch={(query, history) => go({ query, page: 1 }, { history })}
        sorting={{ column: shown.sort, direction: shown.direction, labels: sortLabels, onSort: sort }}
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
            onSort={sort}
            onDelete={onDelete}
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
        onSize={(wanted) => {
          const size = pageSizes.find((item) => item === wanted) ?? params.size;
          rememberPageSize(size);
          go({ size, page: 1 });
        }}
      />
    </div>
  );
}
