'use client';

import { useRouter } from 'next/navigation';
import { startTransition } from 'react';
import { LoadError } from '@/components/load-error';

/** The error page of a failed read, so that it never looks like an empty page. Retry renders the page again. */
export default function OrganizationError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const router = useRouter();
  return (
    <LoadError
      title="This page could not be loaded"
      digest={error.digest}
      onRetry={() =>
        startTransition(() => {
          router.refresh();
          reset();
        })
      }
    />
  );
}
