'use client';

import { FileQuestion } from 'lucide-react';
import Link from 'next/link';
import { useParams } from 'next/navigation';
import { apiKeysPath } from '@/lib/paths';
import { buttonClass } from './ui/button';

/** A 404 within an organization; the sidebar beside it stays. */
export function NotFoundHere() {
  const { org } = useParams<{ org: string }>();
  return (
    <section className="flex flex-col items-center gap-4 rounded-xl border border-line bg-surface px-6 py-16 text-center">
      <FileQuestion aria-hidden className="size-6 text-muted" />
      <div className="flex max-w-md flex-col gap-1">
        <h1 className="font-medium text-base">Page not found</h1>
        <p className="text-pretty text-muted">It does not exist, or you do not have access to it.</p>
      </div>
      <Link href={apiKeysPath(org)} className={buttonClass()}>
        Go to API Keys
      </Link>
    </section>
  );
}
