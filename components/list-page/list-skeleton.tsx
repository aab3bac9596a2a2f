import { PageHeader } from '@/components/page-header';
import { Skeleton } from '@/components/ui/skeleton';
import type { ListWords } from './list-words';

const rows = Array.from({ length: 8 }, (_, index) => index);

type ListSkeletonProps = { words: ListWords; hasFilters?: boolean; hasActions?: boolean };

/** A list page while its first rows load, with their sizes, so that nothing moves when they arrive. */
export function ListSkeleton({ words, hasFilters = false, hasActions = false }: ListSkeletonProps) {
  return (
    <div role="status" aria-label={`Loading ${words.list}`}>
      <PageHeader title={words.title} description={words.description}>
        {hasActions && <Skeleton className="h-9 w-32 rounded-lg" />}
      </PageHeader>
      <div className="flex flex-col gap-4">
        <div className="flex flex-col gap-2 lg:flex-row">
          <Skeleton className="h-9 flex-1 rounded-lg" />
          {hasFilters && <Skeleton className="h-9 w-full rounded-lg sm:w-[30rem]" />}
        </div>
        <div className="overflow-hidden rounded-xl border border-line bg-surface">
          <div className="h-9 border-line border-b bg-sunken" />
          {rows.map((row) => (
            <div key={row} className="flex h-12 items-center gap-8 border-line border-b px-4 last:border-b-0">
              <Skeleton className="h-3.5 w-2/5 sm:w-1/4" />
              <Skeleton className="hidden h-3.5 w-28 sm:block" />
              <Skeleton className="h-3.5 w-1/6" />
              <Skeleton className="h-3.5 w-1/6" />
              <Skeleton className="hidden h-3.5 flex-1 sm:block" />
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}
