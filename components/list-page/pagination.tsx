'use client';

import { ChevronLeft, ChevronRight, ChevronsLeft, ChevronsRight, type LucideIcon } from 'lucide-react';
import Link from 'next/link';
import { useId } from 'react';
import { LateCount } from '@/components/late-count';
import { buttonClass } from '@/components/ui/button';
import { Select } from '@/components/ui/select';
import { type ListUrlParams, pageSizes } from '@/lib/list-url';
import { rememberPageSize } from './remember-page-size';
import type { ListNavigation } from './use-list-navigation';

type PaginationProps = {
  list: ListNavigation;
  /** How many rows the page shows. */
  rowCount: number;
  /** Exact; may arrive after the rows. */
  total: number | Promise<number>;
  scrollsToTop?: boolean;
};

/** Pagination: current range, total, rows per page, and links to other pages. */
export function Pagination(props: PaginationProps) {
  const { list, rowCount, total } = props;
  const sizeId = useId();
  if (rowCount === 0) {
    return (
      <p role="status" className="sr-only">
        No results
      </p>
    );
  }
  function setSize(value: string) {
    const size = pageSizes.find((item) => String(item) === value);
    if (size === undefined) return;
    rememberPageSize(size);
    list.change({ size });
  }
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 text-[13px] text-muted">
      <p role="status" className="tabular-nums">
        <LateCount count={total}>
          {(known) => {
            const range = toRange(list.params, rowCount, known);
            // A new element for each text, because a translated page keeps the old text node.
            return <span key={range}>{range}</span>;
          }}
        </LateCount>
      </p>
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
        <nav aria-label="Pagination" className="flex items-center gap-1">
          <LateCount count={total}>{(known) => <PageLinks {...props} total={known} />}</LateCount>
        </nav>
      </div>
    </div>
  );
}

const format = (count: number) => count.toLocaleString('en-US');

function toRange({ page, size }: ListUrlParams, rowCount: number, total: number | null): string {
  const start = (page - 1) * size;
  return `${format(start + 1)}–${format(start + rowCount)} of ${total === null ? '…' : format(total)}`;
}

type PageLinksProps = Omit<PaginationProps, 'total'> & { total: number | null };

function PageLinks({ list, rowCount, total, scrollsToTop }: PageLinksProps) {
  const { page, size } = list.params;
  const last = total === null ? null : Math.max(1, Math.ceil(total / size));
  const hasPrevious = page > 1;
  const hasNext = last === null ? rowCount === size : page < last;
  const shared = { list, scrollsToTop };
  return (
    <>
      <PageLink {...shared} label="First page" icon={ChevronsLeft} to={hasPrevious ? 1 : null} />
      <PageLink {...shared} label="Previous page" icon={ChevronLeft} to={hasPrevious ? page - 1 : null} />
      <PageLink {...shared} label="Next page" icon={ChevronRight} to={hasNext ? page + 1 : null} />
      <PageLink {...shared} label="Last page" icon={ChevronsRight} to={hasNext ? last : null} />
    </>
  );
}

type PageLinkProps = {
  list: ListNavigation;
  scrollsToTop?: boolean;
  label: string;
  icon: LucideIcon;
  /** Null where there is no such page. */
  to: number | null;
};

/** A real link, so that it also opens in a new tab. */
function PageLink({ list, scrollsToTop, label, icon: Icon, to }: PageLinkProps) {
  const className = buttonClass({ variant: 'secondary', size: 'icon' });
  const icon = <Icon aria-hidden className="size-4 rtl:rotate-180" />;
  if (to === null) {
    // A disabled link keeps its place, so that nothing moves under the pointer on the first and last page.
    const disabled = { role: 'link', 'aria-disabled': true, 'aria-label': label };
    return (
      <span {...disabled} className={className}>
        {icon}
      </span>
    );
  }
  return (
    <Link
      href={list.hrefOfPage(to)}
      prefetch={false}
      aria-label={label}
      className={className}
      onNavigate={(event) => {
        event.preventDefault();
        list.go({ page: to }, { scroll: scrollsToTop });
      }}
    >
      {icon}
    </Link>
  );
}
