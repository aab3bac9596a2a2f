import type { Metadata } from 'next';
import Link from 'next/link';
import { redirect } from 'next/navigation';
import { AuthCard } from '@/components/auth/auth-card';
import { ForgottenPassword } from '@/components/auth/forgotten-password';
import { OtherSignInMethods } from '@/components/auth/other-sign-in-methods';
import { ProblemNotice } from '@/components/auth/problem-notice';
import { SignInForm } from '@/components/auth/sign-in-form';
import { providerRefs, sendsSignInLinks } from '@/lib/auth/providers';
import { toSafePath } from '@/lib/auth/safe-path';
import { maySignUp } from '@/lib/auth/service';
import { problemSentence } from '@/lib/auth/sign-in-problem';
import { signUpPath } from '@/lib/paths';
import { findSignedIn } from '@/lib/viewer';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignInPage({ searchParams }: PageProps<'/sign-in'>) {
  const { next, problem, with: provider } = await searchParams;
  const target = toSafePath(typeof next === 'string' ? next : undefined);
  if (await findSignedIn()) redirect(target);
  const { allowed, isFirstStart } = await maySignUp();
  const sentence = problemSentence(problem, provider);
  const told = new URLSearchParams({ problem: String(problem), with: String(provider) });
  if (isFirstStart) redirect(signUpPath(sentence ? String(told) : ''));
  const footer = allowed && (
    <>
      New here?{' '}
      <Link href={signUpPath()} className="text-accent-ink underline underline-offset-4">
        Create an organization
      </Link>
    </>
  );
  return (
    <AuthCard title="Sign in" footer={footer}>
      <ProblemNotice sentence={sentence} />
      <SignInForm next={target === '/' ? undefined : target} />
      {!sendsSignInLinks() && <ForgottenPassword />}
      <OtherSignInMethods providers={providerRefs()} next={target} links={sendsSignInLinks()} />
    </AuthCard>
  );
}
