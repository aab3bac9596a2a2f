'use client';

import { useEffect, useRef } from 'react';
import { CopyButton } from '@/components/copy-button';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFooter } from '@/components/ui/dialog-parts';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Notice } from '@/components/ui/notice';

type ShowWebhookSecretProps = {
  secret: string;
  isCopied: boolean;
  /** Whether the user tried to close the dialog before copying. */
  isAsking: boolean;
  onCopied: () => void;
  onDone: () => void;
};

/** Shows a signing secret once. */
export function ShowWebhookSecret({ secret, isCopied, isAsking, onCopied, onDone }: ShowWebhookSecretProps) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, []);
  return (
    <>
      <DialogBody>
        <Notice tone="warning" role={isAsking ? 'alert' : undefined}>
          {isAsking
            ? 'You have not copied the secret. It can’t be shown again; without it you have to rotate it.'
            : 'Copy it now. It is shown once, and your endpoint needs it to verify messages.'}
        </Notice>
        <Field label="Signing secret">
          {(control) => (
            <div className="flex gap-2">
              <Input
                {...control}
                ref={input}
                readOnly
                value={secret}
                onCopy={onCopied}
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
      </DialogBody>
      <DialogFooter>
        <Button variant={isCopied ? 'primary' : 'secondary'} onClick={onDone}>
          {isAsking ? 'Close without copying' : 'Done'}
        </Button>
      </DialogFooter>
    </>
  );
}
