import type { Metadata } from 'next';
import Link from 'next/link';
import { redirect } from 'next/navigation';
import { AuthCard } from '@/components/auth/auth-card';
import { SignUpForm } from '@/components/auth/sign-up-form';
import { maySignUp } from '@/lib/auth/service';
import { findSignedIn } from '@/lib/viewer';

export const metadata: Metadata = { title: 'Create your account' };

export default async function SignUpPage() {
  if (await findSignedIn()) redirect('/');
  const { allowed, isFirstStart } = await maySignUp();
  const signIn = (
    <>
      Have an account?{' '}
      <Link href="/sign-in" className="text-accent-ink underline underline-offset-4">
        Sign in
      </Link>
    </>
  );
  if (!allowed) {
    return (
      <AuthCard title="Sign-up is switched off" footer={signIn}>
        <p className="text-muted">New accounts can’t be made on this installation. Ask an admin for an invitation.</p>
      </AuthCard>
    );
  }
  const description = isFirstStart
    ? 'Nobody has an account here yet. You become the admin of your organization.'
    : 'You become the admin of a new organization. It starts on the Free plan.';
  return (
    <AuthCard
      title="Create your account and organization"
      description={description}
      footer={isFirstStart ? undefined : signIn}
    >
      <SignUpForm />
    </AuthCard>
  );
}
