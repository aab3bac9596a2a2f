import { PageHeader } from '@/components/page-header';
import { Spinner } from '@/components/ui/spinner';

/** While the payment is being confirmed. */
export default function BillingReturnLoading() {
  return (
    <>
      <PageHeader title="Billing" />
      <section
        role="status"
        className="flex flex-col items-center gap-4 rounded-xl border border-line bg-surface px-6 py-16 text-center"
      >
        <Spinner className="size-6 text-muted" />
        <div className="flex max-w-md flex-col gap-1">
          <h2 className="font-medium text-base">Confirming your payment</h2>
          <p className="text-muted">This takes a few seconds.</p>
        </div>
      </section>
    </>
  );
}
