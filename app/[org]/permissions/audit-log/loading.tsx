import { auditLogWords } from '@/components/audit-log/audit-log-words';
import { ListSkeleton } from '@/components/list-page/list-skeleton';

export default function Loading() {
  return <ListSkeleton words={auditLogWords} />;
}
