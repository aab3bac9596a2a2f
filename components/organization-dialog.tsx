'use client';

import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { createOrganizationAction, renameOrganizationAction } from '@/lib/organizations/actions';
import type { OrganizationRef } from '@/lib/organizations/schema';
import { SubmitError } from './submit-error';
import { Button } from './ui/button';
import { Dialog } from './ui/dialog';
import { DialogBody, DialogFooter } from './ui/dialog-parts';
import { Field } from './ui/field';
import { Input } from './ui/input';
import { announce } from './ui/live-region';
import { useSubmit } from './use-submit';

type OrganizationDialogProps = { org: OrganizationRef; kind: 'create' | 'rename'; onClose: () => void };

const words = {
  create: {
    title: 'New organization',
    description:
      'Apart from your others: its own members, spaces, keys and plan. It starts on Free, with you as admin.',
    verb: 'Create organization',
  },
  rename: {
    title: 'Rename organization',
    description: 'Everyone in it sees the new name at once. Its address stays, so links keep working.',
    verb: 'Rename',
  },
} as const;

/** Asks for an organization's name: of a new one, or another for this one. */
export default function OrganizationDialog({ org, kind, onClose }: OrganizationDialogProps) {
  const router = useRouter();
  const { isPending, error, submit } = useSubmit();
  const [name, setName] = useState(kind === 'rename' ? org.name : '');
  const { title, description, verb } = words[kind];

  function send(event: FormEvent) {
    event.preventDefault();
    if (kind === 'create') submit(() => createOrganizationAction({ organization: name }), enter);
    else submit(() => renameOrganizationAction(org.slug, { organization: name }), finish);
  }

  function enter({ slug }: { slug: string }) {
    announce(`Organization ${name} created`);
    router.push(`/${slug}/permissions/api-keys` as Route);
    onClose();
  }

  function finish(renamed: { name: string }) {
    announce(`Organization renamed to ${renamed.name}`);
    onClose();
  }

  return (
    <Dialog title={title} description={description} onClose={() => isPending || onClose()}>
      <form onSubmit={send} noValidate>
        <DialogBody>
          <SubmitError error={error} fields={['organization']} />
          <Field label="Name" error={error?.fields?.organization}>
            {(control) => (
              <Input
                {...control}
                value={name}
                onChange={(event) => setName(event.target.value)}
                dir="auto"
                autoComplete="off"
                spellCheck={false}
                required
                readOnly={isPending}
              />
            )}
          </Field>
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose} aria-disabled={isPending}>
            Cancel
          </Button>
          <Button type="submit" variant="primary" busy={isPending}>
            {verb}
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
