'use client';

import { Hourglass } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useTransition } from 'react';
import { Button, buttonClass } from '@/components/ui/button';
import { billingPath } from '@/lib/paths';

/** The message for a payment that isn't confirmed yet. The user need not wait on this page. */
export function PaymentPending({ org }: { org: string }) {
  const router = useRouter();
  const [isChecking, startTransition] = useTransition();
  return (
    <section
      role="status"
      className="flex flex-col items-center gap-4 rounded-xl border border-line bg-surface px-6 py-16 text-center"
    >
      <Hourglass aria-hidden className="size-6 text-muted" />
      <div className="flex max-w-md flex-col gap-1">
        <h2 className="font-medium text-base">Your payment is not confirmed yet</h2>
        <p className="text-muted">
          Some payment methods take longer. The plan changes when Stripe confirms the payment. You can close this page,
          and you are not charged twice.
        </p>
      </div>
      <div className="flex gap-2">
        <Link href={billingPath(org)} className={buttonClass()}>
          Go to Billing
        </Link>
        <Button variant="primary" busy={isChecking} onClick={() => startTransition(() => router.refresh())}>
          Check again
        </Button>
      </div>
    </section>
  );
}
