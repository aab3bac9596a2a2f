'use client';

import { SubmitError } from '@/components/submit-error';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { DialogBody, DialogFooter } from '@/components/ui/dialog-parts';
import { useAction } from '@/components/use-action';
import { rotateWebhookSecretAction } from '@/lib/webhooks/actions';
import { secretOverlapHours } from '@/lib/webhooks/schema';
import { ShowWebhookSecret } from './show-webhook-secret';
import { useShownSecret } from './use-shown-secret';

type RotateSecretDialogProps = { org: string; id: string; hasOldSecret: boolean; onClose: () => void };

/** Creates a new signing secret, and shows it once. */
export default function RotateSecretDialog({ org, id, hasOldSecret, onClose }: RotateSecretDialogProps) {
  const shown = useShownSecret(onClose);
  const { run, isPending, error } = useAction<void, { secret: string | null }>(
    () => rotateWebhookSecretAction(org, { id }),
    { onDone: ({ secret }) => shown.setSecret(secret) },
  );
  if (shown.secret !== null) {
    return (
      <Dialog title="Copy your signing secret" wide onClose={shown.leave}>
        <ShowWebhookSecret {...shown} secret={shown.secret} onDone={shown.leave} />
      </Dialog>
    );
  }
  return (
    <Dialog title="Rotate signing secret" onClose={() => isPending || onClose()}>
      <DialogBody>
        <p>
          Messages are signed by both secrets for {secretOverlapHours} hours, so that you can change your endpoint
          meanwhile.
          {hasOldSecret && ' The secret before the current one ends now.'}
        </p>
        <SubmitError error={error} />
      </DialogBody>
      <DialogFooter>
        <Button onClick={onClose} aria-disabled={isPending}>
          Cancel
        </Button>
        <Button variant="primary" busy={isPending} onClick={() => run()}>
          Rotate
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
