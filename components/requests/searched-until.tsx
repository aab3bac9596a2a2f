'use client';

import Link from 'next/link';
import type { ListNavigation } from '@/components/list-page/use-list-navigation';
import { buttonClass } from '@/components/ui/button';
import { Moment } from '@/components/ui/moment';
import type { RequestListParams } from '@/lib/requests/list-params';
import type { RequestList } from '@/lib/requests/schema';
import { requestsPath } from './requests-path';

type SearchedUntilProps = {
  org: string;
  list: ListNavigation<RequestListParams>;
  searched: NonNullable<RequestList['searched']>;
};

/** How far back a filter with few matches was searched, with a link that searches further. */
export function SearchedUntil({ org, list, searched: { until, place } }: SearchedUntilProps) {
  const next = { before: place, after: null };
  return (
    <p role="status" className="flex flex-wrap items-center gap-3 text-[13px] text-muted">
      <span>
        Searched back to <Moment iso={until} />. Older requests were not looked at.
      </span>
      <Link
        href={requestsPath(org, { ...list.params, ...next })}
        prefetch={false}
        className={buttonClass({ size: 'small' })}
        onNavigate={(event) => {
          event.preventDefault();
          list.go(next, { scroll: true });
        }}
      >
        Search further back
      </Link>
    </p>
  );
}
