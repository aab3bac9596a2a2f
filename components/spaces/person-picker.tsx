'use client';

import { Suspense, use, useEffect, useId, useRef, useState, useTransition } from 'react';
import { SubmitError } from '@/components/submit-error';
import { Avatar } from '@/components/ui/avatar';
import { classNames } from '@/components/ui/class-names';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import type { SpacePerson } from '@/lib/spaces/schema';
import { askPeopleToAdd, type PeopleToAdd } from './ask-people-to-add';

const debounceMilliseconds = 200;

type PersonPickerProps = {
  org: string;
  spaceId: string;
  /** Who is offered before anything was typed. */
  firstPeople: Promise<PeopleToAdd>;
  chosen: SpacePerson | null;
  problem: string | undefined;
  onChoose: (person: SpacePerson) => void;
};

/** Finds one person by name or e-mail. */
export function PersonPicker({ org, spaceId, firstPeople, chosen, problem, onChoose }: PersonPickerProps) {
  const [answer, setAnswer] = useState(firstPeople);
  const [isPending, startTransition] = useTransition();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  function search(query: string) {
    clearTimeout(timer.current);
    timer.current = setTimeout(
      () => startTransition(() => setAnswer(askPeopleToAdd(org, spaceId, query.trim()))),
      debounceMilliseconds,
    );
  }

  return (
    <div className="flex flex-col gap-2">
      <Field label="Person" error={problem}>
        {(control) => (
          <Input
            {...control}
            type="search"
            placeholder="Search by name or e-mail"
            maxLength={100}
            autoComplete="off"
            spellCheck={false}
            dir="auto"
            onChange={(event) => search(event.target.value)}
            // Enter adds who is chosen, never whoever happens to be first.
            onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
          />
        )}
      </Field>
      <div
        aria-busy={isPending}
        className={classNames('h-44 overflow-y-auto rounded-lg border border-line', isPending && 'opacity-55')}
      >
        <Suspense fallback={<p className="px-3 py-3 text-muted">Looking for people …</p>}>
          <PeopleOptions answer={answer} chosen={chosen} onChoose={onChoose} />
        </Suspense>
      </div>
    </div>
  );
}

type PeopleOptionsProps = {
  answer: Promise<PeopleToAdd>;
  chosen: SpacePerson | null;
  onChoose: (person: SpacePerson) => void;
};

function PeopleOptions({ answer, chosen, onChoose }: PeopleOptionsProps) {
  const name = useId();
  const found = use(answer);
  if (found.status === 'rejected') return <SubmitError error={found.error} />;
  if (found.data.length === 0) {
    return <p className="px-3 py-3 text-muted">Nobody else in the organization matches.</p>;
  }
  return (
    <fieldset>
      <legend className="sr-only">People</legend>
      {found.data.map((person) => (
        <label
          key={person.id}
          className="flex cursor-pointer items-center gap-3 px-3 py-2 hover:bg-hover has-checked:bg-accent-soft"
        >
          <input
            type="radio"
            name={name}
            checked={person.id === chosen?.id}
            onChange={() => onChoose(person)}
            className="size-3.5 shrink-0 accent-accent"
          />
          <Avatar name={person.name} src={person.avatarUrl} />
          <span className="flex min-w-0 flex-col leading-4.5">
            <span dir="auto" className="truncate">
              {person.name}
            </span>
            <span className="truncate text-[13px] text-muted">{person.email}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
