'use client';

import { LateCount } from '@/components/late-count';
import { maxCounted, type RequestList } from '@/lib/requests/schema';

/** The approximate number of requests that match; nothing when they can't be counted. */
export function AboutCount({ total }: { total: RequestList['total'] }) {
  if (total === null) return null;
  return (
    <p className="ml-auto text-[13px] text-muted max-sm:hidden">
      <LateCount count={total}>
        {(count) => {
          const text = count === null ? '…' : aboutText(count);
          return <span key={text}>{text}</span>;
        }}
      </LateCount>
    </p>
  );
}

/** Formats a count: exactly below 1,000, and rounded to two digits from there. */
export function aboutText(count: number): string {
  if (count > maxCounted) return `More than ${maxCounted.toLocaleString('en-US')} requests`;
  if (count < 1_000) return count === 1 ? '1 request' : `${count} requests`;
  const step = 10 ** (String(count).length - 2);
  return `About ${(Math.round(count / step) * step).toLocaleString('en-US')} requests`;
}
