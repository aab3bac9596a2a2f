import type { Metadata } from 'next';
import Link from 'next/link';
import { redirect } from 'next/navigation';
import { AuthCard } from '@/components/auth/auth-card';
import { OtherSignInMethods } from '@/components/auth/other-sign-in-methods';
import { ProblemNotice } from '@/components/auth/problem-notice';
import { SignUpForm } from '@/components/auth/sign-up-form';
import { providerRefs } from '@/lib/auth/providers';
import { maySignUp } from '@/lib/auth/service';
import { problemSentence } from '@/lib/auth/sign-in-problem';
import { signInPath } from '@/lib/paths';
import { findSignedIn } from '@/lib/viewer';

export const metadata: Metadata = { title: 'Create your account' };

export default async function SignUpPage({ searchParams }: PageProps<'/sign-up'>) {
  const { problem, with: provider } = await searchParams;
  if (await findSignedIn()) redirect('/');
  const { allowed, isFirstStart } = await maySignUp();
  const signIn = (
    <>
      Have an account?{' '}
      <Link href={signInPath()} className="text-accent-ink underline underline-offset-4">
        Sign in
      </Link>
    </>
  );
  if (!allowed) {
    return (
      <AuthCard title="Sign-up is switched off" footer={signIn}>
        <p className="text-muted">This installation does not accept new accounts. Ask an admin for an invitation.</p>
      </AuthCard>
    );
  }
  const sentence = problemSentence(problem, provider);
  const description = isFirstStart
    ? 'This installation has no accounts yet. You become the admin of your organization.'
    : 'You become the admin of a new organization. It starts on the Free plan.';
  return (
    <AuthCard
      title="Create your account and organization"
      description={description}
      footer={isFirstStart ? undefined : signIn}
    >
      <ProblemNotice sentence={sentence} />
      <SignUpForm />
      <OtherSignInMethods providers={providerRefs()} next="/" />
    </AuthCard>
  );
}
