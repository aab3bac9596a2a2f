import { ListSkeleton } from '@/components/list-page/list-skeleton';
import { requestsWords } from '@/components/requests/requests-words';

export default function Loading() {
  return <ListSkeleton words={requestsWords} hasFilters />;
}
