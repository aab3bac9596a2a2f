import { ListSkeleton } from '@/components/list-page/list-skeleton';
import { membersWords } from '@/components/members/members-words';

export default function Loading() {
  return <ListSkeleton words={membersWords} hasFilters hasActions />;
}
