'use client';

import { ChevronLeft } from 'lucide-react';
import type { Route } from 'next';
import Link from 'next/link';
import { useLastListHref } from './remembered-list';

/** A link from one item back to its list, as it was last shown. */
export function BackLink({ href, children }: { href: Route; children: string }) {
  return (
    <Link
      href={useLastListHref(href)}
      className="mb-4 -ml-1 inline-flex items-center gap-1 rounded-sm pr-1 text-[13px] text-muted hover:text-ink"
    >
      <ChevronLeft aria-hidden className="size-4 rtl:rotate-180" />
      {children}
    </Link>
  );
}
