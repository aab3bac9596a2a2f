'use client';

import { lazy, Suspense, useEffect, useEffectEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { Dialog } from '@/components/ui/dialog';
import { DialogBody, DialogFooter } from '@/components/ui/dialog-parts';
import { Field } from '@/components/ui/field';
import { controlClass } from '@/components/ui/input';
import type { ApiKeyRow } from '@/lib/api-keys/schema';
import { SubmitError } from '../submit-error';
import type { KeyChange } from './key-menu-items';
import { useSecretLookup } from './use-secret-lookup';
import { WhichKeyAnswers } from './which-key-answers';

const RotateApiKeyDialog = lazy(() => import('./rotate-api-key-dialog'));
const DisableApiKeyDialog = lazy(() => import('./disable-api-key-dialog'));
const RemoveApiKeyDialog = lazy(() => import('./remove-api-key-dialog'));

type WhichKeyDialogProps = {
  org: { slug: string; name: string };
  /** A text that was pasted elsewhere, to be looked up when the dialog opens. */
  pasted?: string;
  onClose: () => void;
  focusFallback: () => HTMLElement | null | undefined;
};

/**
 * Shows which keys the secrets in a text belong to. Only whole secrets leave the browser, in the body of an action.
 * After the answer the text contains them masked.
 */
export default function WhichKeyDialog({ org, pasted = '', onClose, focusFallback }: WhichKeyDialogProps) {
  const { text, found, isPending, error, change } = useSecretLookup(org.slug);
  const [task, setTask] = useState<{ kind: KeyChange; key: ApiKeyRow } | null>(null);
  const lookUpPasted = useEffectEvent(() => change(pasted));
  useEffect(() => lookUpPasted(), []);

  if (task) {
    const dialog = { org: org.slug, apiKey: task.key, onClose, focusFallback };
    return (
      <Suspense fallback={null}>
        {task.kind === 'rotate' && <RotateApiKeyDialog {...dialog} />}
        {task.kind === 'disable' && <DisableApiKeyDialog {...dialog} />}
        {task.kind === 'remove' && (
          <RemoveApiKeyDialog {...dialog} onInstead={(kind) => setTask({ kind, key: task.key })} />
        )}
      </Suspense>
    );
  }
  return (
    <Dialog onClose={onClose} focusFallback={focusFallback} wide title="Which key is this?">
      <DialogBody>
        <Field
          label="A secret, or a text that contains some"
          hint="It is looked up and then forgotten: never stored, never logged."
        >
          {(control) => (
            <textarea
              {...control}
              value={text}
              onChange={(event) => change(event.target.value)}
              rows={Math.min(6, Math.max(2, text.split('\n').length))}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              translate="no"
              className={classNames(controlClass, 'h-auto resize-y break-all py-2 font-mono text-[13px]')}
            />
          )}
        </Field>
        <div role="status" aria-busy={isPending} className="empty:hidden">
          {text.trim() !== '' && found.length === 0 && (
            <p className="text-muted">
              There is no secret in this text. A request is found by its id on the Requests page.
            </p>
          )}
          <WhichKeyAnswers org={org} found={found} onChange={(kind, key) => setTask({ kind, key })} onLeave={onClose} />
        </div>
        <SubmitError error={error} />
      </DialogBody>
      <DialogFooter>
        <Button onClick={onClose}>Close</Button>
      </DialogFooter>
    </Dialog>
  );
}
