'use client';

import { useRef } from 'react';
import { CopyButton } from '@/components/copy-button';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFooter } from '@/components/ui/dialog-parts';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Notice } from '@/components/ui/notice';
import type { InvitationMail, SentInvitation } from '@/lib/members/schema';

const outcomes: Record<InvitationMail, { tone: 'info' | 'warning'; say: (email: string) => string }> = {
  sent: { tone: 'info', say: (email) => `An e-mail with this link was sent to ${email}.` },
  failed: {
    tone: 'warning',
    say: (email) => `The e-mail to ${email} could not be sent. Send them this link yourself.`,
  },
  off: {
    tone: 'info',
    say: (email) => `E-mail is not set up on this installation. Send this link to ${email} yourself.`,
  },
};

/** An invitation's link with a copy button. */
export function InvitationLink({ invitation, onDone }: { invitation: SentInvitation; onDone: () => void }) {
  const input = useRef<HTMLInputElement>(null);
  const outcome = outcomes[invitation.mail];
  return (
    <>
      <DialogBody>
        <Notice tone={outcome.tone} role="status">
          <span className="break-words">{outcome.say(invitation.email)}</span>
        </Notice>
        <Field
          label="Invitation link"
          hint="It works once, for this address, within seven days. It is shown only now. Resending the invitation creates a new link."
        >
          {(control) => (
            <div className="flex gap-2">
              <Input
                {...control}
                ref={input}
                readOnly
                value={invitation.link}
                autoComplete="off"
                spellCheck={false}
                translate="no"
                onFocus={(event) => event.currentTarget.select()}
                className="font-mono text-[13px]"
              />
              <CopyButton text={invitation.link} label="Copy" variant="primary" source={input} />
            </div>
          )}
        </Field>
      </DialogBody>
      <DialogFooter>
        <Button onClick={onDone}>Done</Button>
      </DialogFooter>
    </>
  );
}
