import type { Metadata } from 'next';
import Link from 'next/link';
import { redirect } from 'next/navigation';
import { AuthCard } from '@/components/auth/auth-card';
import { RequestLinkForm } from '@/components/auth/request-link-form';
import { sendsSignInLinks } from '@/lib/auth/providers';
import { toSafePath } from '@/lib/auth/safe-path';
import { signInPath } from '@/lib/paths';
import { findSignedIn } from '@/lib/viewer';

export const metadata: Metadata = { title: 'Sign in by mail' };

/** The form for requesting a sign-in link. */
export default async function RequestLinkPage({ searchParams }: PageProps<'/sign-in/link'>) {
  const { next } = await searchParams;
  const target = toSafePath(typeof next === 'string' ? next : undefined);
  if (await findSignedIn()) redirect(target);
  const back = signInPath(target);
  if (!sendsSignInLinks()) redirect(back);
  return (
    <AuthCard
      title="Sign in by mail"
      description="Get a link by e-mail that signs you in without your password."
      footer={<Link href={back}>Sign in another way</Link>}
    >
      <RequestLinkForm next={target} />
    </AuthCard>
  );
}
