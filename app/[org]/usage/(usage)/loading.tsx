import { PageHeader } from '@/components/page-header';
import { Skeleton } from '@/components/ui/skeleton';

/** The usage page while it loads. */
export default function UsageLoading() {
  return (
    <>
      <PageHeader title="Usage" description="Usage of the keys you can see." />
      <Skeleton className="mb-4 h-9 w-full max-w-2xl" />
      <Skeleton className="h-24 w-full" />
      <Skeleton className="mt-3 h-64 w-full" />
    </>
  );
}
