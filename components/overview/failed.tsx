'use client';

import { useRouter } from 'next/navigation';
import { useTransition } from 'react';
import { Button } from '@/components/ui/button';

/** Replaces the content of a card that could not be read; the other cards stay. */
export function Failed({ what }: { what: string }) {
  const router = useRouter();
  const [isPending, startTransition] = useTransition();
  return (
    <div role="alert" className="flex flex-wrap items-center justify-between gap-3 px-5 py-4">
      <p className="text-muted">{what} could not be loaded.</p>
      <Button size="small" busy={isPending} onClick={() => startTransition(() => router.refresh())}>
        Retry
      </Button>
    </div>
  );
}
