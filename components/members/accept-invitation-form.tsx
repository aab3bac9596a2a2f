'use client';

import { SubmitError } from '@/components/submit-error';
import { Button } from '@/components/ui/button';
import { useSubmit } from '@/components/use-submit';
import { acceptInvitationAction } from '@/lib/members/actions';

/** Accepts as the person who is signed in; by a press, never by opening the link. */
export function AcceptInvitationForm({ token, organizationName }: { token: string; organizationName: string }) {
  const { isPending, error, submit } = useSubmit();
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit(
          () => acceptInvitationAction({ token }),
          () => undefined,
        );
      }}
    >
      <SubmitError error={error} />
      <Button type="submit" variant="primary" size="large" busy={isPending}>
        <span className="truncate">Join {organizationName}</span>
      </Button>
    </form>
  );
}
