'use client';

import { Search, X } from 'lucide-react';
import {
  type ChangeEvent,
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useEffectEvent,
  useRef,
  useState,
} from 'react';
import { classNames } from '@/components/ui/class-names';
import { quietControlClass } from '@/components/ui/input';
import { Kbd } from '@/components/ui/kbd';
import { Spinner } from '@/components/ui/spinner';
import { holdsSecret } from '@/lib/list-url';

const debounceMilliseconds = 100;

type SearchBoxProps = {
  label: string;
  placeholder: string;
  /** The search that the rows on the page belong to. */
  value: string;
  isPending: boolean;
  onSearch: (text: string) => void;
  /** Looks up the key of a text that contains a secret, which is never searched. */
  onSecret?: (text: string) => void;
  inputRef: RefObject<HTMLInputElement | null>;
};

/** A search field that searches while the user types. Escape and the X clear it. */
export function SearchBox({ label, placeholder, value, isPending, onSearch, onSecret, inputRef }: SearchBoxProps) {
  const [text, setText] = useState(value);
  const [refused, setRefused] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  /** Sent searches whose rows have not arrived. */
  const sent = useRef<string[]>([]);

  function send(typed: string) {
    clearTimeout(timer.current);
    timer.current = undefined;
    const query = typed.trim();
    sent.current.push(query);
    onSearch(query);
  }

  function search(typed: string, delayMilliseconds: number) {
    clearTimeout(timer.current);
    timer.current = undefined;
    // The URL, the history and the server's log must not hold a secret.
    const isSecret = holdsSecret(typed);
    setRefused(isSecret ? typed : null);
    setText(isSecret ? '' : typed);
    if (isSecret) return;
    timer.current = setTimeout(() => send(typed), delayMilliseconds);
  }

  const searchTyped = useEffectEvent(() => {
    const typed = inputRef.current?.value ?? value;
    if (typed !== value) search(typed, 0);
  });
  const takeOver = useEffectEvent((answered: string) => {
    clearTimeout(timer.current);
    timer.current = undefined;
    sent.current = [];
    setText(answered);
  });

  // The rows of a sent search don't change the text; any other search in the URL (Back, a link) replaces it. In an
  // effect, because React may render without committing.
  useEffect(() => {
    const place = sent.current.indexOf(value);
    if (place >= 0) sent.current = sent.current.slice(place + 1);
    else takeOver(value);
  }, [value]);

  // Text that was typed before hydration is only in the input.
  useEffect(() => {
    searchTyped();
    return () => clearTimeout(timer.current);
  }, []);

  // Back and Forward cancel a search that has not been sent.
  useEffect(() => {
    const onPopState = () => takeOver(value);
    window.addEventListener('popstate', onPopState);
    return () => window.removeEventListener('popstate', onPopState);
  }, [value]);

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>) {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') search(text, 0);
    if (event.key !== 'Escape') return;
    event.preventDefault();
    if (text === '') event.currentTarget.blur();
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
        value={text}
        maxLength={100}
        autoComplete="off"
        spellCheck={false}
        dir="auto"
        onChange={(event: ChangeEvent<HTMLInputElement>) => search(event.target.value, debounceMilliseconds)}
        onKeyDown={onKeyDown}
        // A later search must not undo a click on a row or a page link.
        onBlur={() => timer.current !== undefined && send(text)}
        className={classNames(quietControlClass, 'peer hover:bg-surface pr-9 pl-9')}
      />
      {refused !== null && (
        <div role="alert" className={secretNoticeClass}>
          That was a whole secret, so it was not searched or sent. Search for its last five characters instead
          {onSecret ? (
            <>
              , or ask:{' '}
              <button
                type="button"
                className="font-medium underline"
                onClick={() => {
                  setRefused(null);
                  onSecret(refused);
                }}
              >
                Which key is this?
              </button>
            </>
          ) : (
            '.'
          )}
        </div>
      )}
      {text === '' ? (
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

const secretNoticeClass =
  'absolute inset-x-0 top-full z-20 mt-1 rounded-lg border border-warning-line bg-warning-soft px-3 py-2 text-[13px] text-warning-ink shadow-high';
