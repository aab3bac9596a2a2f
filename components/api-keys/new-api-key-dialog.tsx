'use client';

import { Dialog } from '@/components/ui/dialog';
import { announce } from '@/components/ui/live-region';
import { createApiKeyAction } from '@/lib/api-keys/actions';
import { createApiKeySchema, type NewApiKey, type SpaceRef } from '@/lib/api-keys/schema';
import { useAction } from '../use-action';
import { NewApiKeyForm } from './new-api-key-form';
import { SecretDialog, useSecretOnce } from './secret-dialog';

type NewApiKeyDialogProps = {
  org: string;
  /** One id per opening: however often it is sent, it makes one key. */
  requestId: string;
  spaces: SpaceRef[];
  apiBaseUrl: string;
  onClose: () => void;
  focusFallback: () => HTMLElement | null | undefined;
};

/** Creates a key and shows its secret once. */
export default function NewApiKeyDialog(props: NewApiKeyDialogProps) {
  const { org, requestId, spaces, apiBaseUrl, onClose, focusFallback } = props;
  const { run, isPending, error, formRef } = useAction(
    (input: NewApiKey) => {
      once.arm();
      return createApiKeyAction(org, input);
    },
    {
      schema: createApiKeySchema,
      unanswered: 'The server did not answer. Try again: a second attempt never makes a second key.',
      onDone: (created) => {
        announce(`API key ${created.key.name} created`);
        once.show(created);
      },
      onRefused: () => once.disarm(),
    },
  );
  const once = useSecretOnce({ isSending: isPending, onClose });

  if (once.shown) {
    return (
      <SecretDialog
        once={once}
        shown={once.shown}
        org={org}
        apiBaseUrl={apiBaseUrl}
        focusFallback={focusFallback}
        lost={
          <>
            The key “{once.shown.key.name}” was created, but its secret did not reach this page and can’t be shown
            again. Remove that key and create a new one.
          </>
        }
      />
    );
  }
  return (
    <Dialog
      onClose={once.closeIfSafe}
      focusFallback={focusFallback}
      title="New API Key"
      description="An API key lets one application call the API on behalf of one space."
    >
      <NewApiKeyForm
        spaces={spaces}
        isCreating={isPending}
        error={error}
        formRef={formRef}
        onCreate={(input) => run({ ...input, requestId })}
        onCancel={once.closeIfSafe}
      />
    </Dialog>
  );
}
