import { PageHeader } from '@/components/page-header';
import { TableSkeleton } from '@/components/table-skeleton';

/** The Spaces page before its first rows. */
export function SpacesSkeleton() {
  return (
    <div role="status" aria-label="Loading spaces">
      <PageHeader
        title="Spaces"
        description="Each API key belongs to a space. A space’s members see its keys; its admins manage them."
      />
      <TableSkeleton />
    </div>
  );
}
