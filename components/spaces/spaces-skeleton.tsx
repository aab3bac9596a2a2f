import { PageHeader } from '@/components/page-header';
import { TableSkeleton } from '@/components/table-skeleton';
import { spacesWords } from './spaces-words';

/** The Spaces page before its first rows. */
export function SpacesSkeleton() {
  return (
    <div role="status" aria-label="Loading spaces">
      <PageHeader {...spacesWords} />
      <TableSkeleton />
    </div>
  );
}
