'use client';

import { type ClipboardEvent, type ReactNode, useEffect, useRef } from 'react';
import { CodeBlock } from '@/components/code-block';
import { CopyButton } from '@/components/copy-button';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFooter } from '@/components/ui/dialog-parts';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Notice } from '@/components/ui/notice';
import { exportLine } from '@/lib/api-keys/snippets';
import { SnippetTabs } from './snippet-tabs';

type ShowSecretProps = {
  secret: string;
  apiBaseUrl: string;
  nameIsTaken: boolean;
  isCopied: boolean;
  /** Whether the user tried to close the dialog before copying. */
  isAsking: boolean;
  /** Waits for the first request with the secret. */
  firstCall: ReactNode;
  onCopied: () => void;
  onGoBack: () => void;
  onDone: () => void;
};

const focusOnMount = (button: HTMLButtonElement | null) => button?.focus();

function isWholeSelection({ currentTarget: field }: ClipboardEvent<HTMLInputElement>): boolean {
  return field.selectionStart === 0 && field.selectionEnd === field.value.length;
}

/** Shows a secret once. */
export function ShowSecret(props: ShowSecretProps) {
  const { secret, apiBaseUrl, nameIsTaken, isCopied, isAsking, firstCall, onCopied, onGoBack, onDone } = props;
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, []);
  return (
    <>
      <DialogBody>
        <Notice tone="warning">
          <strong className="font-semibold">Copy your API key immediately.</strong> It is shown only this once: after
          you close this dialog, only a masked version is visible. Keep it secret, in an environment variable or a
          secret manager, never in version control.
        </Notice>
        <Field label="API key">
          {(control) => (
            <div className="flex gap-2">
              <Input
                {...control}
                ref={input}
                readOnly
                value={secret}
                onCopy={(event) => isWholeSelection(event) && onCopied()}
                // Off, because the browser would keep the value with the page's history entry.
                autoComplete="off"
                spellCheck={false}
                translate="no"
                className="font-mono text-[13px]"
              />
              <CopyButton
                text={secret}
                label="Copy"
                variant={isCopied ? 'secondary' : 'primary'}
                source={input}
                onCopied={onCopied}
              />
            </div>
          )}
        </Field>
        {nameIsTaken && (
          <Notice tone="info">Another key of this space has the same name. The previews tell them apart.</Notice>
        )}
        <div className="flex min-w-0 flex-col gap-2">
          <p className="font-medium text-[13px]">Make the first call</p>
          <CodeBlock code={exportLine(secret)} wraps copyLabel="Copy the export line" onCopied={onCopied} />
          <SnippetTabs apiBaseUrl={apiBaseUrl} />
        </div>
        {firstCall}
      </DialogBody>
      {isAsking ? (
        <div
          role="alert"
          className="flex flex-col gap-3 border-warning-line border-t bg-warning-soft px-5 py-4 sm:px-6"
        >
          <p className="text-[13px] text-warning-ink">
            <strong className="font-semibold">You have not copied the key.</strong> It can’t be shown again. If you
            close this dialog without it, you have to remove this key and create a new one.
          </p>
          <div className="flex flex-col-reverse gap-2 sm:flex-row sm:justify-end">
            <Button onClick={onDone}>Close without copying</Button>
            <Button ref={focusOnMount} variant="primary" onClick={onGoBack}>
              Go back
            </Button>
          </div>
        </div>
      ) : (
        <DialogFooter>
          <Button variant={isCopied ? 'primary' : 'secondary'} onClick={onDone}>
            Done
          </Button>
        </DialogFooter>
      )}
    </>
  );
}
