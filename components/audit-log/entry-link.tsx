'use client';

import type { Route } from 'next';
import Link from 'next/link';
import { createContext, use } from 'react';
import type { AuditEntry } from '@/lib/audit-log/schema';

type EntryOpening = { hrefOf: (id: string) => Route; onOpen: (id: string) => void };

/**
 * How the table's entries are opened. By context, because columns must stay one and the same through all renders:
 * with new ones the table builds its cells anew, and the focus is lost.
 */
export const EntryOpeningContext = createContext<EntryOpening | null>(null);

/** What happened, as the link that opens the entry; a new tab opens it there. */
export function EntryLink({ entry }: { entry: AuditEntry }) {
  const opening = use(EntryOpeningContext);
  if (!opening) return entry.what;
  return (
    <Link
      href={opening.hrefOf(entry.id)}
      prefetch={false}
      scroll={false}
      onNavigate={(event) => {
        event.preventDefault();
        opening.onOpen(entry.id);
      }}
      className="min-w-0 truncate rounded-sm font-medium text-ink hover:text-accent-ink"
    >
      {entry.what}
    </Link>
  );
}
