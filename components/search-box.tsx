'use client';

import { Search, X } from 'lucide-react';
import { type ChangeEvent, type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { classNames } from './ui/class-names';
import { quietControlClass } from './ui/input';
import { Kbd } from './ui/kbd';
import { Spinner } from './ui/spinner';

const debounceMilliseconds = 250;

/** What is typed, the last search the page has answered, and those that are still on their way. */
type Draft = { text: string; answered: string; sent: string[] };

/** An answer to one of our own searches leaves the typing alone; any other (Back, a link) replaces it. */
function settle(draft: Draft, answered: string): Draft {
  const place = draft.sent.indexOf(answered);
  if (place >= 0) return { ...draft, answered, sent: draft.sent.slice(place + 1) };
  return { text: answered, answered, sent: [] };
}

type SearchBoxProps = {
  label: string;
  placeholder: string;
  /** The search that the rows on the page answer. */
  value: string;
  isPending: boolean;
  onSearch: (text: string) => void;
  inputRef: RefObject<HTMLInputElement | null>;
};

/** Searches as one types. Escape and the X clear. */
export function SearchBox({ label, placeholder, value, isPending, onSearch, inputRef }: SearchBoxProps) {
  const [draft, setDraft] = useState<Draft>({ text: value, answered: value, sent: [] });
  if (draft.answered !== value) setDraft(settle(draft, value));
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  function search(text: string, delayMilliseconds: number) {
    clearTimeout(timer.current);
    setDraft((before) => ({ ...before, text }));
    timer.current = setTimeout(() => {
      const query = text.trim();
      setDraft((before) => ({ ...before, sent: [...before.sent, query] }));
      onSearch(query);
    }, delayMilliseconds);
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>) {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') search(draft.text, 0);
    if (event.key !== 'Escape') return;
    event.preventDefault();
    if (draft.text === '') event.currentTarget.blur();
    else search('', 0);
  }

  function clear() {
    search('', 0);
    inputRef.current?.focus();
  }

  return (
    <search className="relative min-w-0 flex-1">
      <span className="pointer-events-none absolute inset-y-0 left-3 flex items-center text-muted">
        {isPending ? <Spinner /> : <Search aria-hidden className="size-4" />}
      </span>
      <input
        ref={inputRef}
        type="search"
        aria-label={label}
        placeholder={placeholder}
        value={draft.text}
        maxLength={100}
        autoComplete="off"
        spellCheck={false}
        dir="auto"
        onChange={(event: ChangeEvent<HTMLInputElement>) => search(event.target.value, debounceMilliseconds)}
        onKeyDown={onKeyDown}
        className={classNames(quietControlClass, 'peer hover:bg-surface pr-9 pl-9')}
      />
      {draft.text === '' ? (
        <span className="pointer-events-none absolute inset-y-0 right-2.5 hidden items-center peer-focus:hidden sm:flex">
          <Kbd>/</Kbd>
        </span>
      ) : (
        <button
          type="button"
          aria-label="Clear search"
          onClick={clear}
          className="absolute inset-y-0 right-0 flex w-9 items-center justify-center rounded-lg text-muted hover:text-ink focus-visible:-outline-offset-2"
        >
          <X aria-hidden className="size-4" />
        </button>
      )}
    </search>
  );
}
