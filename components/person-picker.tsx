'use client';

import { Suspense, use, useEffect, useId, useRef, useState, useTransition } from 'react';
import { SubmitError } from '@/components/submit-error';
import { Avatar } from '@/components/ui/avatar';
import { classNames } from '@/components/ui/class-names';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import type { ActionResult } from '@/lib/action-state';

const debounceMilliseconds = 200;

type Person = { id: string; name: string; email?: string; avatarUrl?: string | null };
export type PeopleFound<P extends Person> = ActionResult<P[]>;

type PersonPickerProps<P extends Person> = {
  label: string;
  placeholder: string;
  /** The suggestions before the user types. */
  firstPeople: Promise<PeopleFound<P>>;
  /** Finds the first few people who match; never rejects. */
  search: (query: string) => Promise<PeopleFound<P>>;
  /** The text when no person matches. */
  nobody: string;
  chosenId: string | undefined;
  problem: string | undefined;
  onChoose: (person: P) => void;
};

/** Finds one person by typing. */
export function PersonPicker<P extends Person>(props: PersonPickerProps<P>) {
  const { label, placeholder, firstPeople, search, problem } = props;
  const [answer, setAnswer] = useState(firstPeople);
  const [isPending, startTransition] = useTransition();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  function searchSoon(query: string) {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => startTransition(() => setAnswer(search(query.trim()))), debounceMilliseconds);
  }

  return (
    <div className="flex flex-col gap-2">
      <Field label={label} error={problem}>
        {(control) => (
          <Input
            {...control}
            type="search"
            placeholder={placeholder}
            maxLength={100}
            autoComplete="off"
            spellCheck={false}
            dir="auto"
            onChange={(event) => searchSoon(event.target.value)}
            // Enter submits the chosen person, never just the first one.
            onKeyDown={(event) => event.key === 'Enter' && !event.ctrlKey && !event.metaKey && event.preventDefault()}
          />
        )}
      </Field>
      <div
        aria-busy={isPending}
        className={classNames('h-44 overflow-y-auto rounded-lg border border-line', isPending && 'opacity-55')}
      >
        <Suspense fallback={<p className="px-3 py-3 text-muted">Looking for people …</p>}>
          <PeopleOptions answer={answer} {...props} />
        </Suspense>
      </div>
    </div>
  );
}

type PeopleOptionsProps<P extends Person> = Pick<PersonPickerProps<P>, 'chosenId' | 'nobody' | 'onChoose'> & {
  answer: Promise<PeopleFound<P>>;
};

function PeopleOptions<P extends Person>({ answer, chosenId, nobody, onChoose }: PeopleOptionsProps<P>) {
  const name = useId();
  const found = use(answer);
  if (found.status === 'rejected') return <SubmitError error={found.error} />;
  if (found.data.length === 0) {
    return <p className="px-3 py-3 text-muted">{nobody}</p>;
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
            checked={person.id === chosenId}
            onChange={() => onChoose(person)}
            className="size-3.5 shrink-0 accent-accent"
          />
          <Avatar name={person.name} src={person.avatarUrl} />
          <span className="flex min-w-0 flex-col leading-4.5">
            <span dir="auto" className="truncate">
              {person.name}
            </span>
            {person.email && <span className="truncate text-[13px] text-muted">{person.email}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
