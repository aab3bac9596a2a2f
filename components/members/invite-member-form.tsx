'use client';

import { type FormEvent, type RefObject, useState } from 'react';
import { SubmitError } from '@/components/submit-error';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFooter } from '@/components/ui/dialog-parts';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import type { ActionError } from '@/lib/action-state';
import type { InviteInput, SpaceRef } from '@/lib/members/schema';
import type { OrganizationRole } from '@/lib/permissions';
import { RolePicker } from './role-picker';
import { type ChosenSpaces, SpacePicker } from './space-picker';

type InviteMemberFormProps = {
  /** The roles the viewer may invite as. */
  roles: readonly OrganizationRole[];
  /** The spaces whose members the viewer manages. */
  spaces: SpaceRef[];
  isPending: boolean;
  error: ActionError | null;
  formRef: RefObject<HTMLFormElement | null>;
  onInvite: (input: InviteInput) => void;
  onCancel: () => void;
};

/** The form for address, role and spaces. It keeps its values when the server refuses them. */
export function InviteMemberForm({
  roles,
  spaces,
  isPending,
  error,
  formRef,
  onInvite,
  onCancel,
}: InviteMemberFormProps) {
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<OrganizationRole>('viewer');
  const [chosen, setChosen] = useState<ChosenSpaces>({});

  function submit(event: FormEvent) {
    event.preventDefault();
    onInvite({ email, role, spaces: Object.entries(chosen).map(([id, spaceRole]) => ({ id, role: spaceRole })) });
  }

  return (
    <form ref={formRef} onSubmit={submit} noValidate>
      <DialogBody>
        <SubmitError error={error} fields={['email', 'role']} />
        <Field label="E-mail" error={error?.fields?.email} hint="Only this address can accept.">
          {(control) => (
            <Input
              {...control}
              name="email"
              type="email"
              value={email}
              onChange={(event) => setEmail(event.target.value)}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              required
              readOnly={isPending}
            />
          )}
        </Field>
        <RolePicker roles={roles} value={role} error={error?.fields?.role} onChange={setRole} />
        {role === 'admin' ? (
          <p className="text-[13px] text-muted">Admins have access to every space.</p>
        ) : (
          spaces.length > 0 && <SpacePicker spaces={spaces} value={chosen} onChange={setChosen} />
        )}
      </DialogBody>
      <DialogFooter>
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="primary" busy={isPending}>
          Invite
        </Button>
      </DialogFooter>
    </form>
  );
}
