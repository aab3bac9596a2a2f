import type { Metadata } from 'next';
import Link from 'next/link';
import { AuthCard } from '@/components/auth/auth-card';
import { buttonClass } from '@/components/ui/button';

export const metadata: Metadata = { title: 'Page not found' };

/** What doesn't exist and what one may not see look the same. */
export default function NotFound() {
  return (
    <AuthCard title="Page not found">
      <p className="text-muted">It does not exist, or you do not have access to it.</p>
      <Link href="/" className={buttonClass({ variant: 'secondary', size: 'large' })}>
        Go to your organization
      </Link>
    </AuthCard>
  );
}
