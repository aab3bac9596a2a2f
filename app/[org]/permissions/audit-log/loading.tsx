import { auditLogWords } from '@/components/audit-log/audit-log-words';
import { PageHeader } from '@/components/page-header';
import { TableSkeleton } from '@/components/table-skeleton';

export default function Loading() {
  return (
    <div role="status" aria-label="Loading the audit log">
      <PageHeader {...auditLogWords} />
      <TableSkeleton />
    </div>
  );
}
