import { X } from 'lucide-react';
import { type KeyboardEvent, useRef, useState } from 'react';
import { classNames } from '@/components/ui/class-names';
import type { FieldControl } from '@/components/ui/field';
import { controlClass } from '@/components/ui/input';
import { isModelAmong } from '@/lib/model-names';
import type { ModelSuggestion } from './models-field';

const separators = /[\s,]+/;
const maxSuggestions = 5;

type ModelChipsProps = {
  control: FieldControl;
  /** One name per line; the last one may still be incomplete. */
  text: string;
  suggestions: readonly ModelSuggestion[];
  onChange: (text: string) => void;
};

/** A field of model names as chips. Enter, a space or a comma turns the typed text into a chip. */
export function ModelChips({ control, text, suggestions, onChange }: ModelChipsProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const list = useRef<HTMLUListElement>(null);
  /** Typed text that is not a chip yet. The draft contains it too, so that saving never loses it. */
  const [typed, setTyped] = useState('');
  const names = text.split(separators).filter(Boolean);
  const typing = typed !== '' && names.at(-1) === typed ? typed : '';
  const chips = typing === '' ? names : names.slice(0, -1);
  // The dry run note already offers the models in use. Typed text searches all models.
  const offered = suggestions
    .filter(({ note }) => typing !== '' || note === '')
    .filter(({ model }) => !isModelAmong(chips, model) && model.toLowerCase().includes(typing.toLowerCase()))
    .slice(0, maxSuggestions);

  function set(nextChips: readonly string[], nextTyping = '') {
    setTyped(nextTyping);
    onChange([...new Set(nextChips), nextTyping].filter(Boolean).join('\n'));
  }

  function add(model: string) {
    set([...chips, model]);
    field.current?.focus();
  }

  function type(value: string) {
    const parts = value.split(separators);
    const last = parts.pop() ?? '';
    set([...chips, ...parts.filter(Boolean)], last);
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Enter') {
      event.preventDefault();
      if (typing !== '') set([...chips, typing]);
    }
    if (event.key === 'Backspace' && typing === '') set(chips.slice(0, -1));
    if (event.key === 'ArrowDown') list.current?.querySelector('button')?.focus();
  }

  return (
    <div className="flex flex-col gap-2">
      <div
        className={classNames(
          controlClass,
          'flex h-auto! min-h-9 flex-wrap items-center gap-1.5 px-1.5! py-1 has-focus-visible:border-focus has-focus-visible:outline-2 has-focus-visible:outline-focus',
          control['aria-invalid'] && 'border-danger!',
        )}
      >
        {chips.map((name) => (
          <span key={name} className="flex min-w-0 items-center rounded-md bg-hover pl-2 font-mono text-[13px]">
            <span translate="no" className="min-w-0 break-all">
              {name}
            </span>
            <button
              type="button"
              aria-label={`Remove ${name}`}
              onClick={() => {
                set(
                  chips.filter((chip) => chip !== name),
                  typing,
                );
                field.current?.focus();
              }}
              className="flex size-7 shrink-0 items-center justify-center rounded-md text-muted hover:text-ink"
            >
              <X aria-hidden className="size-3.5" />
            </button>
          </span>
        ))}
        <textarea
          {...control}
          ref={field}
          // A textarea, so that pasted lines become chips.
          rows={1}
          value={typing}
          onChange={(event) => type(event.target.value)}
          onKeyDown={onKeyDown}
          placeholder={chips.length === 0 ? 'gpt-4, gpt-4o*' : undefined}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          translate="no"
          className="h-7 min-w-24 flex-1 resize-none overflow-hidden bg-transparent px-1.5 py-1 font-mono text-base leading-5 outline-none focus-visible:outline-none sm:text-[13px]"
        />
      </div>
      {offered.length > 0 && (
        <ul ref={list} aria-label="Known models" className="overflow-hidden rounded-lg border border-line bg-surface">
          {offered.map(({ model, note }) => (
            <li key={model} className="border-line border-b last:border-b-0">
              <button
                type="button"
                aria-label={`Add ${model}`}
                onClick={() => add(model)}
                onKeyDown={moveBetween}
                className="flex min-h-9 w-full items-center gap-3 px-3 py-1 text-left hover:bg-hover focus-visible:-outline-offset-2"
              >
                <span translate="no" className="min-w-0 flex-1 break-all font-mono text-[13px]">
                  {model}
                </span>
                <span className="shrink-0 text-[13px] text-muted">{note}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** The arrow keys move between the suggestions, and up from the first one to the field. */
function moveBetween(event: KeyboardEvent<HTMLButtonElement>) {
  const item = event.currentTarget.closest('li');
  const next = { ArrowDown: item?.nextElementSibling, ArrowUp: item?.previousElementSibling }[event.key];
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  event.preventDefault();
  const target = next?.querySelector('button') ?? (event.key === 'ArrowUp' ? fieldOf(item) : null);
  target?.focus();
}

const fieldOf = (item: Element | null) =>
  item?.closest('[data-lines]')?.querySelector<HTMLTextAreaElement>('textarea') ?? null;
