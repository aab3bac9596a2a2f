'use client';

import { ChevronLeft, ChevronRight } from 'lucide-react';
import Link from 'next/link';
import { type ReactNode, useId } from 'react';
import { daysText } from '@/components/key-settings/key-lifetime';
import { rememberPageSize } from '@/components/list-page/remember-page-size';
import type { ListNavigation } from '@/components/list-page/use-list-navigation';
import { buttonClass } from '@/components/ui/button';
import { Select } from '@/components/ui/select';
import { pageSizes } from '@/lib/list-url';
import type { RequestListParams } from '@/lib/requests/list-params';
import type { RequestList } from '@/lib/requests/schema';
import { requestsPath } from './requests-path';

type RequestsFooterProps = { org: string; list: ListNavigation<RequestListParams>; found: RequestList };
type Place = Pick<RequestListParams, 'before' | 'after'>;

/** How long requests are kept, rows per page, and links to newer and older requests. */
export function RequestsFooter({ org, list, found }: RequestsFooterProps) {
  const sizeId = useId();
  const { rows, hasNewer, hasOlder, logDays } = found;
  // An empty page has no position to continue from, so "Newer" leads to the newest requests.
  const newer: Place | null = hasNewer ? { before: null, after: rows[0]?.place ?? null } : null;
  const last = rows.at(-1);
  const older: Place | null = hasOlder && last ? { before: last.place, after: null } : null;
  function setSize(value: string) {
    const size = pageSizes.find((item) => String(item) === value);
    if (size === undefined) return;
    rememberPageSize(size);
    list.change({ size });
  }
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 text-[13px] text-muted">
      <p>Kept for {daysText(logDays)} · ≈ is an estimate</p>
      <div className="flex flex-wrap items-center gap-x-5 gap-y-3">
        <div className="flex items-center gap-2">
          <label htmlFor={sizeId}>Rows per page</label>
          <Select
            quiet
            id={sizeId}
            value={list.params.size}
            onChange={(event) => setSize(event.target.value)}
            className="w-[4.75rem]"
          >
            {pageSizes.map((size) => (
              <option key={size} value={size}>
                {size}
              </option>
            ))}
          </Select>
        </div>
        <nav aria-label="Pagination" className="flex items-center gap-2">
          <PageLink org={org} list={list} to={newer}>
            <ChevronLeft aria-hidden className="size-4 rtl:rotate-180" />
            Newer
          </PageLink>
          <PageLink org={org} list={list} to={older}>
            Older
            <ChevronRight aria-hidden className="size-4 rtl:rotate-180" />
          </PageLink>
        </nav>
      </div>
    </div>
  );
}

type PageLinkProps = {
  org: string;
  list: ListNavigation<RequestListParams>;
  /** Null where there is no such page. */
  to: Place | null;
  children: ReactNode;
};

/** A real link, so that it also opens in a new tab. */
function PageLink({ org, list, to, children }: PageLinkProps) {
  const className = buttonClass({ size: 'small' });
  if (to === null) {
    // A disabled link keeps its place, so that nothing moves under the pointer on the first and last page.
    const disabled = { role: 'link', 'aria-disabled': true };
    return (
      <span {...disabled} className={className}>
        {children}
      </span>
    );
  }
  const next = { ...to, request: null };
  return (
    <Link
      href={requestsPath(org, { ...list.params, ...next })}
      prefetch={false}
      className={className}
      onNavigate={(event) => {
        event.preventDefault();
        list.go(next, { scroll: true });
      }}
    >
      {children}
    </Link>
  );
}
