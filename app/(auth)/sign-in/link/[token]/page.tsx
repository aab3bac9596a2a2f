import type { Metadata } from 'next';
import { AuthCard } from '@/components/auth/auth-card';
import { LinkGone } from '@/components/auth/link-gone';
import { SignInWithLinkForm } from '@/components/auth/sign-in-with-link-form';
import { Notice } from '@/components/ui/notice';
import { sendsSignInLinks } from '@/lib/auth/providers';
import { previewSignInLink } from '@/lib/auth/sign-in-link-service';

export const metadata: Metadata = { title: 'Sign in' };

/** The page of a sign-in or reset link. Opening it does not use up the link, because mail programs open links too. */
export default async function SignInLinkPage({ params }: PageProps<'/sign-in/link/[token]'>) {
  const { token } = await params;
  const link = await previewSignInLink(token);
  if (link.state === 'gone') return <LinkGone sendsMail={sendsSignInLinks()} />;
  return (
    <AuthCard title="Sign in" description={<span className="break-words">You sign in as {link.email}.</span>}>
      {link.dropsPassword && (
        <Notice tone="warning">
          This link verifies your e-mail address for the first time. When you sign in, the current password stops
          working and all other sessions end. Set a new password under Account.
        </Notice>
      )}
      {link.resetsPassword && (
        <Notice tone="warning">
          Your old password stops working, and all sessions of the account end. You set a new one on the next page.
        </Notice>
      )}
      <SignInWithLinkForm token={token} />
    </AuthCard>
  );
}
