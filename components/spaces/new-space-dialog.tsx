'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { SubmitError } from '@/components/submit-error';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { DialogBody, DialogFooter } from '@/components/ui/dialog-parts';
import { announce } from '@/components/ui/live-region';
import { useAction } from '@/components/use-action';
import { createSpaceAction } from '@/lib/spaces/actions';
import { createSpaceSchema, type SpaceTexts } from '@/lib/spaces/schema';
import { SpaceTextFields } from './space-text-fields';
import { spacePath } from './spaces-path';

type NewSpaceDialogProps = {
  org: string;
  onClose: () => void;
  focusFallback: () => HTMLElement | null | undefined;
};

const textFields = ['name', 'description'] as const;

/** Creates a space and opens its page, where members and models are set. */
export default function NewSpaceDialog({ org, onClose, focusFallback }: NewSpaceDialogProps) {
  const router = useRouter();
  const [texts, setTexts] = useState({ name: '', description: '' });

  const { run, isPending, error, formRef } = useAction((input: SpaceTexts) => createSpaceAction(org, input), {
    schema: createSpaceSchema,
    onDone: ({ id, name }) => {
      announce(`Space ${name} created`);
      router.push(spacePath(org, id));
    },
  });

  return (
    <Dialog
      onClose={() => isPending || onClose()}
      focusFallback={focusFallback}
      title="New space"
      description="You become its admin. Add members after you create it."
    >
      <form
        ref={formRef}
        onSubmit={(event) => {
          event.preventDefault();
          run(texts);
        }}
        noValidate
      >
        <DialogBody>
          <SubmitError error={error} fields={textFields} />
          <SpaceTextFields value={texts} problems={error?.fields} isBusy={isPending} onChange={setTexts} />
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose} aria-disabled={isPending}>
            Cancel
          </Button>
          <Button type="submit" variant="primary" busy={isPending}>
            Create space
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
