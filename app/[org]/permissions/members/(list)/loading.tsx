import { MembersSkeleton } from '@/components/members/members-skeleton';

export default function Loading() {
  return <MembersSkeleton />;
}
