'use client';

import type { Route } from 'next';
import Link, { useLinkStatus } from 'next/link';
import { createContext, type ReactNode, use } from 'react';
import { classNames } from '@/components/ui/class-names';
import { Spinner } from '@/components/ui/spinner';

export type RowLinkTarget = {
  hrefOf: (id: string) => Route;
  /** Opens the row in place; a new tab still follows the link. */
  onOpen?: (id: string) => void;
};

/** Where rows link to. A context, so that a list's columns can be constants: new columns would remount their cells. */
export const RowLinkContext = createContext<RowLinkTarget | null>(null);

type RowLinkProps = { id: string; title?: string; className?: string; children: ReactNode };

/** The link in a row's first cell, which a click anywhere on the row follows. */
export function RowLink({ id, title, className, children }: RowLinkProps) {
  const target = use(RowLinkContext);
  if (!target) return children;
  const { hrefOf, onOpen } = target;
  return (
    <Link
      // Distinguishes it from the row's other links.
      data-row
      href={hrefOf(id)}
      prefetch={false}
      scroll={!onOpen}
      dir="auto"
      title={title}
      onNavigate={(event) => {
        if (!onOpen) return;
        event.preventDefault();
        onOpen(id);
      }}
      className={classNames('min-w-0 truncate rounded-sm font-medium text-ink hover:text-accent-ink', className)}
    >
      {children}
      <Waiting />
    </Link>
  );
}

/** Shows that a followed link waits for its page, after 100 ms. */
function Waiting() {
  const { pending } = useLinkStatus();
  return pending && <Spinner className="ml-2 inline-block size-3.5 animate-wait align-middle" />;
}
