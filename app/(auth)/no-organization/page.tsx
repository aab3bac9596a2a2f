import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { AuthCard } from '@/components/auth/auth-card';
import { FirstOrganizationForm } from '@/components/auth/first-organization-form';
import { SignOutForm } from '@/components/auth/sign-out-form';
import { signInPath } from '@/lib/paths';
import { findSignedIn } from '@/lib/viewer';

export const metadata: Metadata = { title: 'No organization' };

/** The page for a signed-in user who is not a member of any organization. */
export default async function NoOrganizationPage() {
  const signedIn = await findSignedIn();
  if (!signedIn) redirect(signInPath());
  return (
    <AuthCard title="You are in no organization" description={`You are signed in as ${signedIn.user.email}.`}>
      <p className="text-muted">
        Ask an admin of your organization to invite this address, or create your own organization. It starts on the Free
        plan, and you become its admin.
      </p>
      <FirstOrganizationForm />
      <SignOutForm />
    </AuthCard>
  );
}
