'use client';

import { useRouter } from 'next/navigation';
import { Suspense, use, useRef, useState } from 'react';
import { SubmitError } from '@/components/submit-error';
import { AlertDialog, AlertDialogCancel } from '@/components/ui/alert-dialog';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFooter } from '@/components/ui/dialog-parts';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { toast } from '@/components/ui/toasts';
import { useAction } from '@/components/use-action';
import { deleteSpaceAction } from '@/lib/spaces/actions';
import { spacesPath } from './spaces-path';

type DeleteSpaceDialogProps = {
  org: string;
  space: { id: string; name: string };
  /** See `askKeysToStop`. */
  keysToStop: Promise<number | null>;
  onClose: () => void;
  focusFallback: () => HTMLElement | null | undefined;
};

/** Shows how many keys stop working, and requires the space's name to be typed. */
export default function DeleteSpaceDialog(props: DeleteSpaceDialogProps) {
  const { org, space, keysToStop, onClose, focusFallback } = props;
  const router = useRouter();
  const [typed, setTyped] = useState('');
  const openerLeaves = useRef(false);
  const { run, isPending, error, formRef } = useAction(
    (name: string) => deleteSpaceAction(org, { spaceId: space.id, name }),
    {
      onDone: ({ name }) => {
        openerLeaves.current = true;
        toast(`Space ${name} deleted`);
        router.push(spacesPath(org));
        router.refresh();
        onClose();
      },
    },
  );
  const isGone = error?.code === 'not_found';

  return (
    <AlertDialog
      title={`Delete ${space.name}`}
      description={
        <>
          <Suspense fallback="Counting the API keys that stop working …">
            <KeysToStop answer={keysToStop} />
          </Suspense>{' '}
          Members lose access to the space. A deleted space can’t be brought back.
        </>
      }
      onClose={() => isPending || onClose()}
      focusFallback={focusFallback}
      openerLeaves={openerLeaves}
    >
      <form
        ref={formRef}
        onSubmit={(event) => {
          event.preventDefault();
          run(typed);
        }}
        noValidate
      >
        <DialogBody>
          <SubmitError error={error} fields={['name']} />
          <Field label={`Type ${space.name} to confirm`} error={typed === space.name ? undefined : error?.fields?.name}>
            {(control) => (
              <Input
                {...control}
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
                dir="auto"
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                readOnly={isPending}
              />
            )}
          </Field>
        </DialogBody>
        <DialogFooter>
          <AlertDialogCancel asChild>
            <Button aria-disabled={isPending}>{isGone ? 'Close' : 'Cancel'}</Button>
          </AlertDialogCancel>
          {!isGone && (
            <Button type="submit" variant="danger" busy={isPending} disabled={typed !== space.name}>
              Delete space
            </Button>
          )}
        </DialogFooter>
      </form>
    </AlertDialog>
  );
}

/** The count arrives after the dialog has opened. */
function KeysToStop({ answer }: { answer: Promise<number | null> }) {
  const count = use(answer);
  if (count === null) return 'Every API key of this space stops working at once.';
  if (count === 0) return 'This space has no working API keys.';
  if (count === 1) return '1 API key stops working at once, and so does the application that uses it.';
  return `${count.toLocaleString('en-US')} API keys stop working at once, and so do the applications that use them.`;
}
