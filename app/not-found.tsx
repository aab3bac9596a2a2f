import type { Metadata } from 'next';
import Link from 'next/link';
import { AuthCard } from '@/components/auth/auth-card';
import { buttonClass } from '@/components/ui/button';

export const metadata: Metadata = { title: 'Page not found' };

/** The 404 for missing pages and for pages that the user may not see. */
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
