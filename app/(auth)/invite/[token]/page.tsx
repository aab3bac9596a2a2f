import type { Metadata } from 'next';
import { InvitationCard } from '@/components/members/invitation-card';
import { providerRefs } from '@/lib/auth/providers';
import { viewInvitation } from '@/lib/members/accept-service';
import { findSignedIn } from '@/lib/viewer';

export const metadata: Metadata = { title: 'Invitation' };

/** The page of an invitation's link. Opening it changes nothing, because mail programs open links too. */
export default async function InvitationPage({ params }: PageProps<'/invite/[token]'>) {
  const { token } = await params;
  const [invitation, signedIn] = await Promise.all([viewInvitation(token), findSignedIn()]);
  return (
    <InvitationCard
      token={token}
      invitation={invitation}
      signedInAs={signedIn?.user.email ?? null}
      providers={providerRefs()}
    />
  );
}
