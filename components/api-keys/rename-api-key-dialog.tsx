'use client';

import { useState } from 'react';
import { NameField } from '@/components/name-field';
import { SubmitError } from '@/components/submit-error';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { DialogBody, DialogFooter } from '@/components/ui/dialog-parts';
import { toast } from '@/components/ui/toasts';
import { useAction } from '@/components/use-action';
import { changeApiKeyAction } from '@/lib/api-keys/actions';
import { type ApiKeyPatch, type ApiKeyRow, changeApiKeySchema } from '@/lib/api-keys/schema';

type RenameApiKeyDialogProps = {
  org: string;
  apiKey: ApiKeyRow;
  onClose: () => void;
  focusFallback: () => HTMLElement | null | undefined;
};

/** Gives a key another name; its secret, settings and history stay. */
export default function RenameApiKeyDialog({ org, apiKey, onClose, focusFallback }: RenameApiKeyDialogProps) {
  const [name, setName] = useState(apiKey.name);
  const { run, isPending, error, formRef } = useAction(
    (input: { id: string; patch: ApiKeyPatch }) => changeApiKeyAction(org, input),
    {
      schema: changeApiKeySchema,
      onDone: ({ name: renamed, nameIsTaken }) => {
        const isTaken = nameIsTaken ? ' Another key of this space has the same name.' : '';
        toast(`API key renamed to ${renamed}.${isTaken}`);
        onClose();
      },
    },
  );
  return (
    <Dialog
      title="Rename API key"
      description="The secret, the settings and the history stay the same."
      onClose={() => isPending || onClose()}
      focusFallback={focusFallback}
    >
      <form
        ref={formRef}
        onSubmit={(event) => {
          event.preventDefault();
          run({ id: apiKey.id, patch: { name } });
        }}
        noValidate
      >
        <DialogBody>
          <SubmitError error={error} fields={['name']} />
          <NameField value={name} error={error?.fields?.name} readOnly={isPending} onChange={setName} />
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose} aria-disabled={isPending}>
            Cancel
          </Button>
          <Button type="submit" variant="primary" busy={isPending}>
            Rename
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
