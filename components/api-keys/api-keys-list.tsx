'use client';

import type { RefObject } from 'react';
import { NoMatches } from '@/components/no-matches';
import { Pagination } from '@/components/pagination';
import { rememberPageSize } from '@/components/remember-page-size';
import type { useListNavigation } from '@/components/use-list-navigation';
import { type ListParams, pageSizes } from '@/lib/api-keys/list-params';
import type { ApiKeyList, PersonRef, SpaceRef } from '@/lib/api-keys/schema';
import { apiKeysPath } from './api-keys-path';
import { ApiKeysTable } from './api-keys-table';
import { ApiKeysToolbar } from './api-keys-toolbar';
import { isFiltered, noFilters } from './list-filters';
import { ListFooter } from './list-footer';
import type { OnKeyChange } from './row-actions';

type ApiKeysListProps = {
  org: { slug: string; name: string };
  list: ApiKeyList;
  params: ListParams;
  navigation: ReturnType<typeof useListNavigation<ListParams>>;
  filterSpaces: SpaceRef[];
  filterOwners: PersonRef[];
  viewerId: string;
  hiddenRemoved: number | Promise<number>;
  searchInput: RefObject<HTMLInputElement | null>;
  onChange: OnKeyChange;
  onShortcuts: () => void;
};

/** The keys with everything that finds, orders and pages them. */
export function ApiKeysList(props: ApiKeysListProps) {
  const { org, list, params, navigation, hiddenRemoved, onChange, onShortcuts } = props;
  const { shown, isPending, go } = navigation;
  return (
    <div className="flex flex-col gap-4">
      <ApiKeysToolbar
        params={params}
        shown={shown}
        isPending={isPending}
        spaces={props.filterSpaces}
        owners={props.filterOwners}
        viewerId={props.viewerId}
        searchInput={props.searchInput}
        onChange={(patch, history) => go(patch, { history })}
      />
      <div className="overflow-hidden rounded-xl border border-line bg-surface">
        {list.rows.length === 0 ? (
          <NoMatches
            things="API keys"
            query={params.query}
            isFiltered={isFiltered(params)}
            onShowAll={() => go(noFilters)}
          />
        ) : (
          <ApiKeysTable
            org={org}
            rows={list.rows}
            params={shown}
            isStale={isPending}
            onSort={(sort, direction) => go({ sort, direction, page: 1 })}
            onChange={onChange}
          />
        )}
      </div>
      <Pagination
        page={list.page}
        size={params.size}
        sizes={pageSizes}
        rowCount={list.rows.length}
        total={list.total}
        hrefOf={(page) => apiKeysPath(org.slug, { ...params, page })}
        onPage={(page) => go({ page }, { scroll: true })}
        onSize={(size) => {
          rememberPageSize(size);
          go({ size: pageSizes.find((item) => item === size) ?? params.size, page: 1 });
        }}
      />
      <ListFooter
        hiddenRemoved={params.states.includes('removed') ? 0 : hiddenRemoved}
        onShowRemoved={() => go({ states: ['removed'], page: 1 })}
        onShortcuts={onShortcuts}
      />
    </div>
  );
}
