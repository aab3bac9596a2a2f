'use client';

import { useRouter } from 'next/navigation';
import { startTransition } from 'react';
import { LoadError } from '@/components/load-error';

/** A page that could not be read says so; it never looks empty. Retry asks the server again. */
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
