'use client';

import { type FormEvent, useState } from 'react';
import { type PeopleFound, PersonPicker } from '@/components/person-picker';
import { SubmitError } from '@/components/submit-error';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { DialogBody, DialogFooter } from '@/components/ui/dialog-parts';
import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/select';
import { toast } from '@/components/ui/toasts';
import { useAction } from '@/components/use-action';
import { type SpaceRole, spaceRoles } from '@/lib/permissions';
import { addSpaceMemberAction } from '@/lib/spaces/actions';
import { type SpaceDetails, type SpaceMemberInput, type SpacePerson, spaceMemberSchema } from '@/lib/spaces/schema';
import { askPeopleToAdd } from './ask-people-to-add';
import { spaceRoleHints, spaceRoleLabels } from './space-roles';

type AddMemberDialogProps = {
  org: string;
  space: SpaceDetails;
  /** See `askPeopleToAdd`. */
  firstPeople: Promise<PeopleFound<SpacePerson>>;
  onClose: () => void;
};

/** Adds a member of the organization to a space. */
export default function AddMemberDialog({ org, space, firstPeople, onClose }: AddMemberDialogProps) {
  const [person, setPerson] = useState<SpacePerson | null>(null);
  const [role, setRole] = useState<SpaceRole>('editor');

  const { run, isPending, error, formRef } = useAction((input: SpaceMemberInput) => addSpaceMemberAction(org, input), {
    schema: spaceMemberSchema,
    onDone: ({ name }) => {
      toast(`${name} added to ${space.name}`);
      onClose();
    },
  });

  function add(event: FormEvent) {
    event.preventDefault();
    run({ spaceId: space.id, userId: person?.id ?? '', role });
  }

  return (
    <Dialog
      onClose={() => isPending || onClose()}
      title="Add member"
      description={`Anyone in the organization can be a member of ${space.name}.`}
    >
      <form ref={formRef} onSubmit={add} noValidate>
        <DialogBody>
          <SubmitError error={error} fields={['userId']} />
          <PersonPicker
            label="Person"
            placeholder="Search by name or e-mail"
            firstPeople={firstPeople}
            search={(query) => askPeopleToAdd(org, space.id, query)}
            nobody="Nobody else in the organization matches."
            chosenId={person?.id}
            problem={person ? undefined : error?.fields?.userId}
            onChoose={setPerson}
          />
          <Field label="Role in this space" hint={spaceRoleHints[role]}>
            {(control) => (
              <Select
                {...control}
                value={role}
                onChange={(event) => setRole(spaceRoles.find((item) => item === event.target.value) ?? role)}
                disabled={isPending}
              >
                {spaceRoles.map((item) => (
                  <option key={item} value={item}>
                    {spaceRoleLabels[item]}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose} aria-disabled={isPending}>
            Cancel
          </Button>
          <Button type="submit" variant="primary" busy={isPending}>
            Add member
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
