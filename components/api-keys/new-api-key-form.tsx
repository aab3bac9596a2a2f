'use client';

import { type FormEvent, type RefObject, useState } from 'react';
import { SubmitError } from '@/components/submit-error';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFooter } from '@/components/ui/dialog-parts';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import type { ActionError } from '@/lib/action-state';
import type { SpaceRef } from '@/lib/api-keys/schema';

type NewApiKeyFormProps = {
  spaces: SpaceRef[];
  isCreating: boolean;
  error: ActionError | null;
  formRef: RefObject<HTMLFormElement | null>;
  onCreate: (input: { name: string; spaceId: string }) => void;
  onCancel: () => void;
};

/** Asks for a key's name and space; what was entered stays through a refusal. */
export function NewApiKeyForm({ spaces, isCreating, error, formRef, onCreate, onCancel }: NewApiKeyFormProps) {
  const [name, setName] = useState('');
  const [spaceId, setSpaceId] = useState((spaces.length === 1 && spaces[0]?.id) || '');

  function submit(event: FormEvent) {
    event.preventDefault();
    onCreate({ name, spaceId });
  }

  return (
    <form ref={formRef} onSubmit={submit} noValidate>
      <DialogBody>
        <SubmitError error={error} fields={['name', 'spaceId']} />
        <Field
          label="Name"
          error={error?.fields?.name}
          hint="Name the application and its environment, such as “Mobile App - Production” or “CI/CD Pipeline”. One key for each application limits the damage of a leak."
        >
          {(control) => (
            <Input
              {...control}
              name="name"
              value={name}
              onChange={(event) => setName(event.target.value)}
              dir="auto"
              autoComplete="off"
              spellCheck={false}
              required
              readOnly={isCreating}
            />
          )}
        </Field>
        <Field label="Space" error={error?.fields?.spaceId} hint="The key works for this space only.">
          {(control) => (
            <Select
              {...control}
              name="spaceId"
              value={spaceId}
              onChange={(event) => setSpaceId(event.target.value)}
              required
              disabled={isCreating}
            >
              {spaces.length !== 1 && (
                <option value="" disabled>
                  Choose a space
                </option>
              )}
              {spaces.map((space) => (
                <option key={space.id} value={space.id}>
                  {space.name}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </DialogBody>
      <DialogFooter>
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="primary" busy={isCreating}>
          Create
        </Button>
      </DialogFooter>
    </form>
  );
}
