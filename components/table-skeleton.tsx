import { Skeleton } from './ui/skeleton';

const rows = Array.from({ length: 8 }, (_, index) => index);

/** A list with its toolbar before its first rows, in their measures, so that nothing moves when they come. */
export function TableSkeleton() {
  return (
    <div className="flex flex-col gap-4">
      <Skeleton className="h-9 rounded-lg" />
      <div className="overflow-hidden rounded-xl border border-line bg-surface">
        <div className="h-9 border-line border-b bg-sunken" />
        {rows.map((row) => (
          <div key={row} className="flex h-12 items-center gap-8 border-line border-b px-4 last:border-b-0">
            <Skeleton className="h-3.5 w-2/5 sm:w-1/3" />
            <Skeleton className="h-3.5 w-1/6" />
            <Skeleton className="h-3.5 w-1/6" />
            <Skeleton className="hidden h-3.5 flex-1 sm:block" />
          </div>
        ))}
      </div>
    </div>
  );
}
