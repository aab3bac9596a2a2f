import { ApiKeysSkeleton } from '@/components/api-keys/api-keys-skeleton';

export default function Loading() {
  return <ApiKeysSkeleton />;
}
