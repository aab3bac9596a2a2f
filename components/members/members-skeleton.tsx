import { PageHeader } from '@/components/page-header';
import { Skeleton } from '@/components/ui/skeleton';

const rows = Array.from({ length: 6 }, (_, index) => index);

/** The Members page before its first rows, in their measures, so that nothing moves when they come. */
export function MembersSkeleton() {
  return (
    <div role="status" aria-label="Loading members">
      <PageHeader title="Members" description="Who belongs to this organization, and what they may do in it.">
        <Skeleton className="h-9 w-32 rounded-lg" />
      </PageHeader>
      <div className="flex flex-col gap-4">
        <div className="flex flex-col gap-2 lg:flex-row">
          <Skeleton className="h-9 flex-1 rounded-lg" />
          <Skeleton className="h-9 w-full rounded-lg sm:w-[28rem]" />
        </div>
        <div className="overflow-hidden rounded-xl border border-line bg-surface">
          <div className="h-9 border-line border-b bg-sunken" />
          {rows.map((row) => (
            <div key={row} className="flex h-12 items-center gap-8 border-line border-b px-4 last:border-b-0">
              <Skeleton className="size-8 rounded-full" />
              <Skeleton className="h-3.5 w-2/5 sm:w-1/4" />
              <Skeleton className="h-3.5 w-16" />
              <Skeleton className="hidden h-3.5 flex-1 sm:block" />
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}
