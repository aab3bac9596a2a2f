import { apiKeysWords } from '@/components/api-keys/api-keys-words';
import { ListSkeleton } from '@/components/list-page/list-skeleton';

export default function Loading() {
  return <ListSkeleton words={apiKeysWords} hasFilters hasActions />;
}
