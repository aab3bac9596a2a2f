'use client';

import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFooter } from '@/components/ui/dialog-parts';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Notice } from '@/components/ui/notice';
import { Select } from '@/components/ui/select';
import type { ActionError } from '@/lib/action-state';
import { maxNameLength, type SpaceRef } from '@/lib/api-keys/schema';

type NewApiKeyFormProps = {
  spaces: SpaceRef[];
  isCreating: boolean;
  error: ActionError | null;
  onCreate: (input: { name: string; spaceId: string }) => void;
  onCancel: () => void;
};

type Problems = { name?: string; spaceId?: string };

function problemsOf(name: string, spaceId: string): Problems {
  const problems: Problems = {};
  if (name.trim() === '') problems.name = 'Give the key a name.';
  if ([...name.trim()].length > maxNameLength) problems.name = `Use at most ${maxNameLength} characters.`;
  if (spaceId === '') problems.spaceId = 'Choose the space the key belongs to.';
  return problems;
}

/** Asks for a key's name and space; what was entered stays through a refusal. */
export function NewApiKeyForm({ spaces, isCreating, error, onCreate, onCancel }: NewApiKeyFormProps) {
  const [name, setName] = useState('');
  const [spaceId, setSpaceId] = useState((spaces.length === 1 && spaces[0]?.id) || '');
  const [problems, setProblems] = useState<Problems>({});
  const said: Problems = { ...error?.fields, ...problems };

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const found = problemsOf(name, spaceId);
    setProblems(found);
    const { elements } = event.currentTarget;
    const first = found.name ? elements.namedItem('name') : found.spaceId ? elements.namedItem('spaceId') : null;
    if (first instanceof HTMLElement) first.focus();
    else onCreate({ name: name.trim(), spaceId });
  }

  return (
    <form onSubmit={submit} noValidate>
      <DialogBody>
        {error && !said.name && !said.spaceId && (
          <Notice tone="danger" role="alert">
            {error.message}
          </Notice>
        )}
        <Field
          label="Name"
          error={said.name}
          hint="Say what will use it, and where: “Mobile App - Production”, “CI/CD Pipeline”. One key per application keeps a leak small."
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
        <Field label="Space" error={said.spaceId} hint="The key works for this space only.">
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
