'use client';

import { useTransition } from 'react';
import { Button } from './ui/button';

type LoadErrorProps = {
  title: string;
  /** What to do, or what is certainly unchanged. */
  advice?: string;
  /** Identifies the error in the server's log. */
  digest?: string;
  onRetry: () => void;
};

/** The state of a page whose read failed; it differs from an empty list. */
export function LoadError({
  title,
  advice = 'Nothing was changed. Try again in a moment.',
  digest,
  onRetry,
}: LoadErrorProps) {
  const [isPending, startTransition] = useTransition();
  return (
    <section
      role="alert"
      className="flex flex-col items-center gap-4 rounded-xl border border-line bg-surface px-6 py-16 text-center"
    >
      {/* Drawn here, because every page loads this component, without the icon library. */}
      <svg
        aria-hidden="true"
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
        className="size-6 text-danger-ink"
      >
        <circle cx="12" cy="12" r="10" />
        <path d="M12 8v4m0 4h.01" />
      </svg>
      <div className="flex max-w-md flex-col gap-1">
        <h2 className="font-medium text-base">{title}</h2>
        <p className="text-muted">{advice}</p>
        {digest && <p className="font-mono text-muted text-xs">Reference {digest}</p>}
      </div>
      <Button busy={isPending} onClick={() => startTransition(onRetry)}>
        Retry
      </Button>
    </section>
  );
}
