import Link from 'next/link';
import { Notice } from '@/components/ui/notice';
import { billingPath } from '@/lib/paths';
import { type PlanId, plans } from '@/lib/plans';

type PastDueBannerProps = { org: { slug: string }; plan: PlanId; canPay: boolean };

/** The banner on every page of an organization whose last payment failed and whose keys still work. */
export function PastDueBanner({ org, plan, canPay }: PastDueBannerProps) {
  return (
    <Notice tone="warning">
      The last payment for {plans[plan].name} failed. API keys still work, but are refused if the payment stays open.{' '}
      {canPay ? (
        <Link href={billingPath(org.slug)} className="font-medium underline underline-offset-4">
          Go to Billing
        </Link>
      ) : (
        'An admin can update the payment method.'
      )}
    </Notice>
  );
}
