'use client';

import { LoadError } from '@/components/load-error';

/** The error page for failures outside an organization's pages and in its layout. */
export default function RootError({ error }: { error: Error & { digest?: string } }) {
  return (
    <main className="mx-auto flex min-h-dvh max-w-xl flex-col justify-center p-4">
      <LoadError title="This page could not be loaded" digest={error.digest} onRetry={() => window.location.reload()} />
    </main>
  );
}
