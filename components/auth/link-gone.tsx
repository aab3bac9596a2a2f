import Link from 'next/link';
import { buttonClass } from '@/components/ui/button';
import { AuthCard } from './auth-card';

/** A link from a mail that can't sign in any more. */
export function LinkGone() {
  return (
    <AuthCard
      title="This link does not work any more"
      description="Each link signs in once, within ten minutes. Ask for a new one."
    >
      <Link href="/sign-in/link" className={buttonClass({ variant: 'primary', size: 'large' })}>
        E-mail me a new link
      </Link>
    </AuthCard>
  );
}
