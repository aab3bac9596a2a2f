'use client';

import { ChevronRight, CirclePause, RotateCw } from 'lucide-react';
import { type ReactNode, useCallback, useRef, useState } from 'react';
import { EnvironmentLabel } from '@/components/environment-label';
import { SpaceLogo } from '@/components/space-logo';
import { SubmitError } from '@/components/submit-error';
import { AlertDialog, AlertDialogCancel } from '@/components/ui/alert-dialog';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFooter } from '@/components/ui/dialog-parts';
import { Field } from '@/components/ui/field';
import { formatClock } from '@/components/ui/format-time';
import { Input } from '@/components/ui/input';
import { toast } from '@/components/ui/toasts';
import { getKeyUseAction, removeApiKeyAction } from '@/lib/api-keys/actions';
import type { ApiKeyRow } from '@/lib/api-keys/schema';
import { apiKeyPath } from '@/lib/paths';
import { useAction } from '../use-action';
import { useRead } from '../use-read';
import { KeyUseSummary } from './key-use-summary';

type RemoveApiKeyDialogProps = {
  org: string;
  apiKey: ApiKeyRow;
  /** Replaces this dialog by the one for disabling or rotating. */
  onInstead: (change: 'disable' | 'rotate') => void;
  onClose: () => void;
  focusFallback: () => HTMLElement | null | undefined;
};

const dayMs = 86_400_000;
const wasUsedLately = ({ lastUsedAt }: ApiKeyRow) =>
  lastUsedAt !== null && Date.now() - new Date(lastUsedAt).getTime() < dayMs;
const comparable = (name: string) => name.normalize('NFC').trim().toLowerCase();

/**
 * Shows what removing a key would stop, offers alternatives, and asks for the name of a key that was used in the last
 * 24 hours. The row stays until the server has removed the key.
 */
export default function RemoveApiKeyDialog(props: RemoveApiKeyDialogProps) {
  const { org, apiKey, onInstead, onClose, focusFallback } = props;
  const [typed, setTyped] = useState('');
  const openerLeaves = useRef(false);
  const cancel = useRef<HTMLButtonElement>(null);
  const read = useRead(() => getKeyUseAction(org, { id: apiKey.id }));
  const { run, isPending, error } = useAction<void, { name: string; removedAt: string }>(
    () => removeApiKeyAction(org, { id: apiKey.id }),
    {
      unanswered: 'The server did not answer, so it is not known whether the key was removed. Try again.',
      onDone: ({ name, removedAt }) => {
        openerLeaves.current = true;
        const since = formatClock(new Date(removedAt), true);
        toast(`API key ${name} removed, refused since ${since}`, { href: apiKeyPath(org, apiKey.id), label: 'View' });
        onClose();
      },
    },
  );
  // The field appears late. It takes the focus only if the focus has not moved since the dialog opened.
  const takeFocus = useCallback((field: HTMLInputElement | null) => {
    if (document.activeElement === cancel.current) field?.focus();
  }, []);
  // Another user was faster, or the viewer may no longer see it. A retry could not succeed.
  const isGone = error?.code === 'not_found' || error?.code === 'conflict';
  // If the figures can't be read, the row decides, because a leaked key must stay removable.
  const needsName = read !== null && (read.status === 'done' ? read.data.wasUsedLastDay : wasUsedLately(apiKey));
  const isNamed = !needsName || comparable(typed) === comparable(apiKey.name);
  const consequence = 'Applications that use it stop working at once. A removed key can’t be brought back.';
  const canDisable = apiKey.mayChange && apiKey.state === 'active';

  return (
    <AlertDialog
      title="Remove API key"
      description={apiKey.isOwn ? consequence : `This key was created by ${apiKey.owner.name}. ${consequence}`}
      onClose={() => isPending || onClose()}
      focusFallback={focusFallback}
      openerLeaves={openerLeaves}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (read && isNamed) run();
        }}
        noValidate
      >
        <DialogBody>
          <div className="flex min-w-0 flex-col gap-1 rounded-lg border border-line px-3.5 py-3">
            <p className="flex flex-wrap items-baseline gap-x-3">
              <span dir="auto" className="min-w-0 break-words font-medium">
                {apiKey.name}
              </span>
              {apiKey.environment && (
                <span className="text-[13px] text-muted">
                  <EnvironmentLabel environment={apiKey.environment} />
                </span>
              )}
            </p>
            <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-[13px] text-muted">
              <code translate="no" className="font-mono">
                {apiKey.preview}
              </code>
              <span aria-hidden>·</span>
              <SpaceLogo name={apiKey.space.name} src={apiKey.space.logoUrl} />
              <span dir="auto" className="min-w-0 truncate">
                {apiKey.space.name}
              </span>
            </p>
          </div>
          <KeyUseSummary apiKey={apiKey} read={read} />
          {apiKey.mayChange && needsName && !isGone && (
            <div className="overflow-hidden rounded-lg border border-line">
              {canDisable && (
                <Instead
                  icon={<CirclePause aria-hidden className="size-4 text-muted" />}
                  label="Disable instead"
                  hint="Refused at once, and can be enabled again"
                  onClick={() => onInstead('disable')}
                />
              )}
              <Instead
                icon={<RotateCw aria-hidden className="size-4 text-muted" />}
                label="Rotate instead"
                hint="A new secret; the old one ends when you say"
                onClick={() => onInstead('rotate')}
              />
            </div>
          )}
          {needsName && !isGone && (
            <Field label="It is in use. To remove it all the same, type its name">
              {(control) => (
                <Input
                  {...control}
                  ref={takeFocus}
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
          )}
          <SubmitError error={error} />
        </DialogBody>
        <DialogFooter>
          <AlertDialogCancel asChild>
            <Button ref={cancel} aria-disabled={isPending}>
              {isGone ? 'Close' : 'Cancel'}
            </Button>
          </AlertDialogCancel>
          {!isGone && (
            <Button type="submit" variant="danger" busy={isPending} aria-disabled={!read} disabled={!isNamed}>
              Remove
            </Button>
          )}
        </DialogFooter>
      </form>
    </AlertDialog>
  );
}

type InsteadProps = { icon: ReactNode; label: string; hint: string; onClick: () => void };

function Instead({ icon, label, hint, onClick }: InsteadProps) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="flex w-full items-center gap-3 border-line border-b px-3.5 py-2.5 text-left transition-colors duration-120 last:border-b-0 hover:bg-hover focus-visible:-outline-offset-2"
    >
      {icon}
      <span className="min-w-0 flex-1">
        <span className="block font-medium">{label}</span>
        <span className="block text-[13px] text-muted">{hint}</span>
      </span>
      <ChevronRight aria-hidden className="size-4 text-muted" />
    </button>
  );
}
