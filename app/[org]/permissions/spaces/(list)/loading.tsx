import { ListSkeleton } from '@/components/list-page/list-skeleton';
import { spacesWords } from '@/components/spaces/spaces-words';

export default function Loading() {
  return <ListSkeleton words={spacesWords} />;
}
