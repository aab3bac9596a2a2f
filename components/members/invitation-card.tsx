import Link from 'next/link';
import { AuthCard } from '@/components/auth/auth-card';
import { OtherSignInMethods } from '@/components/auth/other-sign-in-methods';
import { buttonClass } from '@/components/ui/button';
import type { ProviderRef } from '@/lib/auth/schema';
import type { InvitationView } from '@/lib/members/schema';
import { invitationPath, signInPath } from '@/lib/paths';
import { AcceptInvitationForm } from './accept-invitation-form';
import { JoinWithNewAccountForm } from './join-with-new-account-form';
import { roleLabels } from './member-labels';
import { SignOutToAcceptForm } from './sign-out-to-accept-form';

type InvitationCardProps = {
  token: string;
  invitation: InvitationView;
  /** The address of the signed-in user. */
  signedInAs: string | null;
  providers: ProviderRef[];
};

const refusals = {
  unknown: {
    title: 'This link does not work',
    text: 'It may be incomplete, or a newer invitation has replaced it. Ask the person who invited you for a new one.',
  },
  accepted: { title: 'This invitation was used', text: 'Each invitation works once. Sign in to continue.' },
  withdrawn: {
    title: 'This invitation was withdrawn',
    text: 'If you think this is a mistake, ask the person who invited you.',
  },
  expired: {
    title: 'This invitation has expired',
    text: 'Invitations are valid for seven days. Ask the person who invited you for a new one.',
  },
  void: {
    title: 'This invitation is not valid any more',
    text: 'The person who sent it may no longer invite members. Ask an admin of the organization for a new one.',
  },
} as const;

/** The preview of an invitation, with the form to accept it. */
export function InvitationCard({ token, invitation, signedInAs, providers }: InvitationCardProps) {
  if (invitation.state !== 'open') {
    const { title, text } = refusals[invitation.state];
    return (
      <AuthCard
        title={title}
        description={'organizationName' in invitation ? `It was for ${invitation.organizationName}. ${text}` : text}
      >
        <Link href="/" className={buttonClass({ size: 'large' })}>
          {signedInAs ? 'Go to your organization' : 'Sign in'}
        </Link>
      </AuthCard>
    );
  }
  const { organizationName, inviterName, role, email } = invitation;
  return (
    <AuthCard
      title={`Join ${organizationName}`}
      description={`${inviterName} invites you to join as ${roleLabels[role]}.`}
    >
      <WayIn
        token={token}
        email={email}
        hasAccount={invitation.hasAccount}
        organizationName={organizationName}
        signedInAs={signedInAs}
        providers={providers}
      />
    </AuthCard>
  );
}

type WayInProps = {
  token: string;
  email: string;
  hasAccount: boolean;
  organizationName: string;
  signedInAs: string | null;
  providers: ProviderRef[];
};

function WayIn({ token, email, hasAccount, organizationName, signedInAs, providers }: WayInProps) {
  if (signedInAs === email) return <AcceptInvitationForm token={token} organizationName={organizationName} />;
  if (signedInAs) {
    return (
      <div className="flex flex-col gap-4">
        <p className="break-words text-muted">
          The invitation is for <span className="text-ink">{email}</span>, and you are signed in as{' '}
          <span className="text-ink">{signedInAs}</span>.
        </p>
        <SignOutToAcceptForm token={token} />
      </div>
    );
  }
  if (!hasAccount) {
    return (
      <>
        <JoinWithNewAccountForm token={token} email={email} />
        <OtherSignInMethods providers={providers} next={invitationPath(token)} />
      </>
    );
  }
  return (
    <div className="flex flex-col gap-4">
      <p className="break-words text-muted">
        Sign in as <span className="text-ink">{email}</span> to accept.
      </p>
      <Link href={signInPath(invitationPath(token))} className={buttonClass({ variant: 'primary', size: 'large' })}>
        Sign in
      </Link>
    </div>
  );
}
