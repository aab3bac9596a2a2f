'use client';

import { type RefObject, useState } from 'react';
import { Input } from '@/components/ui/input';
import { PopoverPanel } from '@/components/ui/popover-panel';
import { foldText } from '@/lib/list-url';
import { type FilterOption, type FilterOptions, flatOptions } from './filter-menu';

/** The menu has a search field from this number of options. */
const searchFrom = 11;
const maxShown = 100;

type FilterMenuContentProps = {
  label: string;
  button: RefObject<HTMLButtonElement | null>;
  chosen: readonly string[];
  options: FilterOptions;
  onPick: (ids: string[]) => void;
  onClose: () => void;
};

/** The open menu of a filter: a checkbox for each choice. Each click updates the list, and the menu stays open. */
export default function FilterMenuContent({ label, button, chosen, options, onPick, onClose }: FilterMenuContentProps) {
  const [text, setText] = useState('');
  const all = flatOptions(options);
  const wanted = foldText(text);
  const matches = (option: FilterOption) => foldText(option.name).includes(wanted);
  const groups = options.map((option) => ('group' in option ? option : { group: '', options: [option] }));
  const found = groups.flatMap(({ group, options }) => options.filter(matches).map((option) => ({ group, option })));
  const shown = found.slice(0, maxShown);

  return (
    <PopoverPanel label={label} button={button} align="start" className="w-64 gap-1" onClose={onClose}>
      {all.length >= searchFrom && (
        <Input
          type="search"
          aria-label="Search the choices"
          placeholder="Search"
          autoComplete="off"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      )}
      <ul className="max-h-72 overflow-y-auto">
        {shown.map(({ group, option }, index) => (
          <li key={option.id}>
            {group !== '' && group !== shown[index - 1]?.group && (
              <p className="px-2.5 pt-2 pb-1 font-medium text-muted text-xs">{group}</p>
            )}
            <label className="flex min-h-9 cursor-pointer items-center gap-2.5 rounded-md px-2.5 hover:bg-hover sm:min-h-8">
              <input
                type="checkbox"
                checked={chosen.includes(option.id)}
                onChange={(event) =>
                  onPick(event.target.checked ? [...chosen, option.id] : chosen.filter((item) => item !== option.id))
                }
                className="size-4 shrink-0 accent-accent"
              />
              <span dir="auto" title={option.name} className="min-w-0 truncate">
                {option.name}
              </span>
            </label>
          </li>
        ))}
      </ul>
      {found.length > shown.length && (
        <p className="px-2.5 py-1 text-muted text-xs">{`${found.length - shown.length} more: type to find them`}</p>
      )}
      {found.length === 0 && <p className="px-2.5 py-2 text-muted">No match</p>}
      {chosen.length > 0 && (
        <button
          type="button"
          onClick={() => onPick([])}
          className="rounded-md px-2.5 py-1.5 text-left text-muted hover:bg-hover hover:text-ink"
        >
          Clear
        </button>
      )}
    </PopoverPanel>
  );
}
