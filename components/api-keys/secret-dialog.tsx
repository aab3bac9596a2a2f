'use client';

import { type ReactNode, useCallback, useState } from 'react';
import { flushSync } from 'react-dom';
import { Dialog } from '@/components/ui/dialog';
import type { ApiKeyRow } from '@/lib/api-keys/schema';
import { useLeaveGuard } from '../use-leave-guard';
import { FirstCall } from './first-call';
import { SecretLost } from './secret-lost';
import { ShowSecret } from './show-secret';

type Answer = { key: ApiKeyRow; secret: string | null; nameIsTaken?: boolean };
type Shown = Answer & { isCopied: boolean; isAsking: boolean };

type SecretOnce = {
  /** Whether a request is on its way whose answer may carry a secret. */
  isSending: boolean;
  onClose: () => void;
};

/**
 * Holds a secret that the server returned once, and keeps its dialog from being closed by accident until it is copied.
 * The secret exists only in this component's state.
 */
export function useSecretOnce({ isSending, onClose }: SecretOnce) {
  const [shown, setShown] = useState<Shown | null>(null);
  const isWaiting = isSending && shown === null;
  const isUncopied = shown !== null && shown.secret !== null && !shown.isCopied;
  const ask = useCallback(() => setShown((now) => now && { ...now, isAsking: now.secret !== null }), []);
  // Synchronously, before React's next render: the browser may cache the page as it is when this returns.
  const forget = useCallback(() => flushSync(onClose), [onClose]);
  const guard = useLeaveGuard({ isOn: isWaiting || isUncopied, onBack: ask, onHide: forget });

  function close() {
    guard.disarm();
    onClose();
  }

  return {
    shown,
    /** Call in the click that sends the request. */
    arm: guard.arm,
    /** Call when the request was refused. */
    disarm: guard.disarm,
    show(answer: Answer) {
      if (answer.secret === null) guard.disarm();
      setShown({ ...answer, isCopied: false, isAsking: false });
    },
    close,
    closeIfSafe() {
      if (isWaiting) return;
      if (isUncopied) ask();
      else close();
    },
    setCopied: () => setShown((now) => now && { ...now, isCopied: true, isAsking: false }),
    goBack() {
      guard.arm();
      setShown((now) => now && { ...now, isAsking: false });
    },
  };
}

type SecretDialogProps = {
  once: ReturnType<typeof useSecretOnce>;
  org: string;
  apiBaseUrl: string;
  /** The title, description and form of the dialog until there is a secret, and the action of Escape. */
  title: string;
  description: ReactNode;
  onClose: () => void;
  children: ReactNode;
  /** What to do when the answer with the secret never arrived. */
  lost: ReactNode;
  focusFallback: () => HTMLElement | null | undefined;
};

/** Creates a secret and shows it once, in a single dialog, so that the focus returns to the opener. */
export function SecretDialog(props: SecretDialogProps) {
  const { once, org, apiBaseUrl, lost, focusFallback } = props;
  const { shown } = once;
  const hasSecret = shown !== null && shown.secret !== null;
  return (
    <Dialog
      onClose={shown ? once.closeIfSafe : props.onClose}
      focusFallback={focusFallback}
      wide={hasSecret}
      title={shown ? 'Copy your API key' : props.title}
      description={shown ? hasSecret && `${shown.key.name}, for the space ${shown.key.space.name}` : props.description}
    >
      {shown === null ? (
        props.children
      ) : shown.secret === null ? (
        <SecretLost onDone={once.close}>{lost}</SecretLost>
      ) : (
        <ShowSecret
          secret={shown.secret}
          apiBaseUrl={apiBaseUrl}
          nameIsTaken={shown.nameIsTaken ?? false}
          isCopied={shown.isCopied}
          isAsking={shown.isAsking}
          firstCall={<FirstCall org={org} keyId={shown.key.id} secret={shown.secret} isCopied={shown.isCopied} />}
          onCopied={once.setCopied}
          onGoBack={once.goBack}
          onDone={once.close}
        />
      )}
    </Dialog>
  );
}
