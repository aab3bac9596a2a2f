import type { Metadata } from 'next';
import Link from 'next/link';
import { redirect } from 'next/navigation';
import { AuthCard } from '@/components/auth/auth-card';
import { SignInForm } from '@/components/auth/sign-in-form';
import { toSafePath } from '@/lib/auth/safe-path';
import { maySignUp } from '@/lib/auth/service';
import { findSignedIn } from '@/lib/viewer';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignInPage({ searchParams }: PageProps<'/sign-in'>) {
  const { next } = await searchParams;
  const target = toSafePath(typeof next === 'string' ? next : undefined);
  if (await findSignedIn()) redirect(target);
  const { allowed, isFirstStart } = await maySignUp();
  if (isFirstStart) redirect('/sign-up');
  const footer = allowed && (
    <>
      New here?{' '}
      <Link href="/sign-up" className="text-accent-ink underline underline-offset-4">
        Create an organization
      </Link>
    </>
  );
  return (
    <AuthCard title="Sign in" footer={footer}>
      <SignInForm next={target === '/' ? undefined : target} />
    </AuthCard>
  );
}
