'use client';

import { type ListNavigation, useListNavigation } from '@/components/list-page/use-list-navigation';
import { noRequestFilters, type RequestListParams } from '@/lib/requests/list-params';
import { requestsPath } from './requests-path';

const newest = { before: null, after: null } as const;

/** Keeps the log's state in the URL. A changed filter starts with the newest requests again. */
export function useRequestList(org: string, params: RequestListParams): ListNavigation<RequestListParams> {
  const list = useListNavigation({ params, noFilters: noRequestFilters, hrefOf: (next) => requestsPath(org, next) });
  const change: typeof list.change = (patch, step) => list.change({ ...patch, ...newest }, step);
  return {
    ...list,
    change,
    clearFilters: () => change(noRequestFilters),
    showAll: () => change({ ...noRequestFilters, period: 'all', from: null, to: null }),
  };
}
