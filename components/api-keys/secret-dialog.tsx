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
 * Holds a secret that was answered once, and keeps its dialog from being closed by accident until it is copied. The
 * secret lives in this component's state and goes with it.
 */
export function useSecretOnce({ isSending, onClose }: SecretOnce) {
  const [shown, setShown] = useState<Shown | null>(null);
  const isWaiting = isSending && shown === null;
  const isUncopied = shown !== null && shown.secret !== null && !shown.isCopied;
  const ask = useCallback(() => setShown((now) => now && { ...now, isAsking: now.secret !== null }), []);
  // Synchronously, before React's next render: the browser may keep the page as it stands when this returns.
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
  shown: Shown;
  org: string;
  apiBaseUrl: string;
  /** What to do when an earlier answer carried the secret and never arrived. */
  lost: ReactNode;
  focusFallback: () => HTMLElement | null | undefined;
};

/** The dialog that shows a new secret once, after a creation or a rotation. */
export function SecretDialog({ once, shown, org, apiBaseUrl, lost, focusFallback }: SecretDialogProps) {
  const { key, secret } = shown;
  if (secret === null) {
    return (
      <Dialog onClose={once.close} focusFallback={focusFallback} title="Copy your API key">
        <SecretLost onDone={once.close}>{lost}</SecretLost>
      </Dialog>
    );
  }
  return (
    <Dialog
      onClose={once.closeIfSafe}
      focusFallback={focusFallback}
      wide
      title="Copy your API key"
      description={`${key.name}, for the space ${key.space.name}`}
    >
      <ShowSecret
        secret={secret}
        apiBaseUrl={apiBaseUrl}
        nameIsTaken={shown.nameIsTaken ?? false}
        isCopied={shown.isCopied}
        isAsking={shown.isAsking}
        firstCall={<FirstCall org={org} keyId={key.id} secret={secret} isCopied={shown.isCopied} />}
        onCopied={once.setCopied}
        onGoBack={once.goBack}
        onDone={once.close}
      />
    </Dialog>
  );
}
