'use client';

import { ChevronLeft, ChevronRight, ChevronsLeft, ChevronsRight, type LucideIcon } from 'lucide-react';
import type { Route } from 'next';
import Link from 'next/link';
import { Suspense, use, useId } from 'react';
import { buttonClass } from './ui/button';
import { Select } from './ui/select';

type PaginationProps = {
  page: number;
  size: number;
  sizes: readonly number[];
  /** How many rows the page shows. */
  rowCount: number;
  /** Exact; may arrive after the rows. */
  total: number | Promise<number>;
  hrefOf: (page: number) => Route;
  onPage: (page: number) => void;
  onSize: (size: number) => void;
};

/** Where in a list one is, and the ways onward; real links, so that they open in new tabs too. */
export function Pagination(props: PaginationProps) {
  const { total, size, sizes, onSize } = props;
  const sizeId = useId();
  if (props.rowCount === 0) {
    return (
      <p role="status" className="sr-only">
        No results
      </p>
    );
  }
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 text-[13px] text-muted">
      <p role="status" className="tabular-nums">
        <Suspense key={keyOf(total)} fallback={<Range {...props} total={null} />}>
          {typeof total === 'number' ? <Range {...props} total={total} /> : <LateRange {...props} total={total} />}
        </Suspense>
      </p>
      <div className="flex flex-wrap items-center gap-x-5 gap-y-3">
        <div className="flex items-center gap-2">
          <label htmlFor={sizeId}>Rows per page</label>
          <Select
            quiet
            id={sizeId}
            value={size}
            onChange={(event) => onSize(Number(event.target.value))}
            className="w-[4.75rem]"
          >
            {sizes.map((item) => (
              <option key={item} value={item}>
                {item}
              </option>
            ))}
          </Select>
        </div>
        <nav aria-label="Pagination" className="flex items-center gap-1">
          <Suspense key={keyOf(total)} fallback={<Steps {...props} total={null} />}>
            {typeof total === 'number' ? <Steps {...props} total={total} /> : <LateSteps {...props} total={total} />}
          </Suspense>
        </nav>
      </div>
    </div>
  );
}

const keys = new WeakMap<Promise<number>, number>();
let lastKey = 0;

/**
 * One for each total that is on its way. Without it React would hold the new rows back until their total is there, for
 * the old one stands in its place.
 */
function keyOf(total: number | Promise<number>): number {
  if (typeof total === 'number') return 0;
  const key = keys.get(total) ?? ++lastKey;
  keys.set(total, key);
  return key;
}

type Late = PaginationProps & { total: Promise<number> };
type Known = Omit<PaginationProps, 'total'> & { total: number | null };

const LateRange = (props: Late) => <Range {...props} total={use(props.total)} />;
const LateSteps = (props: Late) => <Steps {...props} total={use(props.total)} />;

function Range({ page, size, rowCount, total }: Known) {
  const start = (page - 1) * size;
  const range = `${inWords(start + 1)}–${inWords(start + rowCount)}`;
  return `${range} of ${total === null ? '…' : inWords(total)}`;
}

const inWords = (count: number) => count.toLocaleString('en-US');

function Steps({ page, size, rowCount, total, hrefOf, onPage }: Known) {
  const last = total === null ? null : Math.max(1, Math.ceil(total / size));
  const hasNext = last === null ? rowCount === size : page < last;
  return (
    <>
      <Step label="First page" icon={ChevronsLeft} to={page > 1 ? 1 : null} hrefOf={hrefOf} onPage={onPage} />
      <Step label="Previous page" icon={ChevronLeft} to={page > 1 ? page - 1 : null} hrefOf={hrefOf} onPage={onPage} />
      <Step label="Next page" icon={ChevronRight} to={hasNext ? page + 1 : null} hrefOf={hrefOf} onPage={onPage} />
      <Step label="Last page" icon={ChevronsRight} to={hasNext ? last : null} hrefOf={hrefOf} onPage={onPage} />
    </>
  );
}

type StepProps = {
  label: string;
  icon: LucideIcon;
  to: number | null;
  hrefOf: (page: number) => Route;
  onPage: (page: number) => void;
};

function Step({ label, icon: Icon, to, hrefOf, onPage }: StepProps) {
  const look = buttonClass({ variant: 'secondary', size: 'icon' });
  const icon = <Icon aria-hidden className="size-4 rtl:rotate-180" />;
  if (to === null) {
    // A link that leads nowhere stays in its place: nothing jumps under the pointer at the first and last page.
    const nowhere = { role: 'link', 'aria-disabled': true, 'aria-label': label };
    return (
      <span {...nowhere} className={look}>
        {icon}
      </span>
    );
  }
  return (
    <Link
      href={hrefOf(to)}
      prefetch={false}
      aria-label={label}
      className={look}
      onNavigate={(event) => {
        event.preventDefault();
        onPage(to);
      }}
    >
      {icon}
    </Link>
  );
}
