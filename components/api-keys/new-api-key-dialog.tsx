'use client';

import { useCallback, useState } from 'react';
import { flushSync } from 'react-dom';
import { Dialog } from '@/components/ui/dialog';
import { announce } from '@/components/ui/live-region';
import { createApiKeyAction } from '@/lib/api-keys/actions';
import { type ApiKeyRow, createApiKeySchema, type NewApiKey, type SpaceRef } from '@/lib/api-keys/schema';
import { useAction } from '../use-action';
import { useLeaveGuard } from '../use-leave-guard';
import { NewApiKeyForm } from './new-api-key-form';
import { SecretLost } from './secret-lost';
import { ShowSecret } from './show-secret';

type NewApiKeyDialogProps = {
  org: string;
  /** One id per opening: however often it is sent, it makes one key. */
  requestId: string;
  spaces: SpaceRef[];
  apiBaseUrl: string;
  onClose: () => void;
  focusFallback: () => HTMLElement | null | undefined;
};

type Step =
  | { kind: 'form' }
  | { kind: 'secret'; key: ApiKeyRow; secret: string; nameIsTaken: boolean; isCopied: boolean; isAsking: boolean }
  | { kind: 'lost'; key: ApiKeyRow };

/** Creates a key and shows its secret once. The secret lives in this component's state and goes with it. */
export default function NewApiKeyDialog(props: NewApiKeyDialogProps) {
  const { org, requestId, spaces, apiBaseUrl, onClose, focusFallback } = props;
  const [step, setStep] = useState<Step>({ kind: 'form' });
  const { run, isPending, error, formRef } = useAction(
    (input: NewApiKey) => {
      guard.arm();
      return createApiKeyAction(org, input);
    },
    {
      schema: createApiKeySchema,
      unanswered: 'The server did not answer. Try again: a second attempt never makes a second key.',
      onDone: ({ key, secret, nameIsTaken }) => {
        announce(`API key ${key.name} created`);
        if (secret === null) {
          guard.disarm();
          setStep({ kind: 'lost', key });
        } else {
          setStep({ kind: 'secret', key, secret, nameIsTaken, isCopied: false, isAsking: false });
        }
      },
      onRefused: () => guard.disarm(),
    },
  );
  const isCreating = step.kind === 'form' && isPending;
  const isUncopied = step.kind === 'secret' && !step.isCopied;

  const ask = useCallback(() => setStep((now) => (now.kind === 'secret' ? { ...now, isAsking: true } : now)), []);
  // Synchronously, before React's next render: the browser may keep the page as it stands when this returns.
  const forget = useCallback(() => flushSync(onClose), [onClose]);
  const guard = useLeaveGuard({ isOn: isCreating || isUncopied, onBack: ask, onHide: forget });

  function close() {
    guard.disarm();
    onClose();
  }

  function closeIfSafe() {
    if (isCreating) return;
    if (isUncopied) ask();
    else close();
  }

  switch (step.kind) {
    case 'form':
      return (
        <Dialog
          onClose={closeIfSafe}
          focusFallback={focusFallback}
          title="New API Key"
          description="An API key lets one application call the API on behalf of one space."
        >
          <NewApiKeyForm
            spaces={spaces}
            isCreating={isCreating}
            error={error}
            formRef={formRef}
            onCreate={(input) => run({ ...input, requestId })}
            onCancel={closeIfSafe}
          />
        </Dialog>
      );
    case 'secret':
      return (
        <Dialog
          onClose={closeIfSafe}
          focusFallback={focusFallback}
          wide
          title="Copy your API key"
          description={`${step.key.name}, for the space ${step.key.space.name}`}
        >
          <ShowSecret
            secret={step.secret}
            apiBaseUrl={apiBaseUrl}
            nameIsTaken={step.nameIsTaken}
            isCopied={step.isCopied}
            isAsking={step.isAsking}
            onCopied={() => setStep({ ...step, isCopied: true, isAsking: false })}
            onGoBack={() => {
              guard.arm();
              setStep({ ...step, isAsking: false });
            }}
            onDone={close}
          />
        </Dialog>
      );
    case 'lost':
      return (
        <Dialog onClose={close} focusFallback={focusFallback} title="Copy your API key">
          <SecretLost keyName={step.key.name} onDone={close} />
        </Dialog>
      );
  }
}
