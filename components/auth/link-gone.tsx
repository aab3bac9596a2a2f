import Link from 'next/link';
import { buttonClass } from '@/components/ui/button';
import { requestLinkPath, signInPath } from '@/lib/paths';
import { AuthCard } from './auth-card';

/** The message for a link that is used or expired. */
export function LinkGone({ sendsMail }: { sendsMail: boolean }) {
  const className = buttonClass({ variant: 'primary', size: 'large' });
  if (!sendsMail) {
    return (
      <AuthCard
        title="This link no longer works"
        description="Each link works once, within an hour. Ask the operator of this server for a new one."
      >
        <Link href={signInPath()} className={className}>
          Sign in
        </Link>
      </AuthCard>
    );
  }
  return (
    <AuthCard
      title="This link no longer works"
      description="Each link works once, within ten minutes. Request a new one."
    >
      <Link href={requestLinkPath()} className={className}>
        E-mail me a new link
      </Link>
    </AuthCard>
  );
}
