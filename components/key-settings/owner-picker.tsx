'use client';

import { useState } from 'react';
import { type PeopleFound, PersonPicker } from '@/components/person-picker';
import { callAction } from '@/components/use-action';
import { listPossibleOwnersAction } from '@/lib/api-keys/actions';
import type { PersonRef } from '@/lib/api-keys/schema';

type OwnerPickerProps = {
  /** Names the search. */
  label: string;
  org: string;
  spaceId: string;
  chosenId: string;
  problem: string | undefined;
  onChoose: (person: PersonRef) => void;
};

/** Finds another owner of a key among the members of its space. */
export function OwnerPicker({ label, org, spaceId, chosenId, problem, onChoose }: OwnerPickerProps) {
  const search = (query: string): Promise<PeopleFound<PersonRef>> =>
    callAction(
      () => listPossibleOwnersAction(org, { spaceId, query }),
      'The server did not answer. Type again to try again.',
    );
  const [firstPeople] = useState(() => search(''));
  return (
    <div className="flex flex-col gap-2">
      <PersonPicker
        label={label}
        placeholder="Search by name"
        firstPeople={firstPeople}
        search={search}
        nobody="Nobody who may own keys of this space matches."
        chosenId={chosenId}
        problem={problem}
        onChoose={onChoose}
      />
      <p className="text-[13px] text-muted">
        The owner gets the key’s mails and may remove it. A change of owner does not affect requests.
      </p>
    </div>
  );
}
