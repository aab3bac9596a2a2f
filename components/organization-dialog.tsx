'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { createOrganizationAction, renameOrganizationAction } from '@/lib/organizations/actions';
import { type OrganizationInput, type OrganizationRef, organizationSchema } from '@/lib/organizations/schema';
import { overviewPath } from '@/lib/paths';
import { NameField } from './name-field';
import { SubmitError } from './submit-error';
import { Button } from './ui/button';
import { Dialog } from './ui/dialog';
import { DialogBody, DialogFooter } from './ui/dialog-parts';
import { toast } from './ui/toasts';
import { useAction } from './use-action';

type OrganizationDialogProps = { org: OrganizationRef; kind: 'create' | 'rename'; onClose: () => void };

const words = {
  create: {
    title: 'New organization',
    description:
      'It has its own members, spaces, API keys and plan. It starts on the Free plan, and you become its admin.',
    verb: 'Create organization',
  },
  rename: {
    title: 'Rename organization',
    description: 'All members see the new name at once. The address stays the same, so links keep working.',
    verb: 'Rename',
  },
} as const;

/** Asks for the name of a new organization, or for another name of this one. */
export default function OrganizationDialog({ org, kind, onClose }: OrganizationDialogProps) {
  const router = useRouter();
  const [name, setName] = useState(kind === 'rename' ? org.name : '');
  const { title, description, verb } = words[kind];
  const schema = organizationSchema;
  const create = useAction(createOrganizationAction, {
    schema,
    onDone: ({ slug }) => {
      toast(`Organization ${name} created`);
      router.push(overviewPath(slug));
      onClose();
    },
  });
  const rename = useAction((input: OrganizationInput) => renameOrganizationAction(org.slug, input), {
    schema,
    onDone: (renamed) => {
      toast(`Organization renamed to ${renamed.name}`);
      onClose();
    },
  });
  const { run, isPending, error, formRef } = kind === 'create' ? create : rename;

  return (
    <Dialog title={title} description={description} onClose={() => isPending || onClose()}>
      <form
        ref={formRef}
        onSubmit={(event) => {
          event.preventDefault();
          run({ organization: name });
        }}
        noValidate
      >
        <DialogBody>
          <SubmitError error={error} fields={['organization']} />
          <NameField value={name} error={error?.fields?.organization} readOnly={isPending} onChange={setName} />
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
