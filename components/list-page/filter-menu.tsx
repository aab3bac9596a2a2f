'use client';

import { ChevronDown, Plus, X } from 'lucide-react';
import { lazy, Suspense, useRef, useState } from 'react';
import { classNames } from '@/components/ui/class-names';

const FilterMenuContent = lazy(() => import('./filter-menu-content'));
const warmUp = () => void import('./filter-menu-content');

export type FilterOption = { id: string; name: string };
export type FilterOptions = readonly FilterOption[] | readonly { group: string; options: readonly FilterOption[] }[];

type FilterMenuProps = {
  /** The name on the button: "Space". */
  name: string;
  /** The chosen ids; empty for all. */
  chosen: readonly string[];
  options: FilterOptions;
  onPick: (ids: string[]) => void;
};

/** Returns the options without their groups. */
export const flatOptions = (options: FilterOptions): FilterOption[] =>
  options.flatMap((option) => ('group' in option ? [...option.options] : [option]));

/** A filter in the list's toolbar: several choices in a menu, which loads when it is opened. */
export function FilterMenu({ name, chosen, options, onPick }: FilterMenuProps) {
  const [isOpen, setIsOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const isActive = chosen.length > 0;
  const label = `Filter by ${name.toLowerCase()}`;
  const values = toValues(chosen, flatOptions(options));
  return (
    <span className="relative flex min-w-0 in-data-sheet:border-line in-data-sheet:border-b" data-active={isActive}>
      <button
        ref={button}
        type="button"
        aria-label={isActive ? `${label}: ${values}` : label}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onPointerEnter={warmUp}
        onFocus={warmUp}
        onClick={() => setIsOpen(!isOpen)}
        className={classNames(
          'flex h-9 min-w-0 items-center gap-1.5 rounded-lg border px-3 font-medium transition-colors duration-120',
          isActive
            ? 'border-accent-line bg-accent-soft pr-9 text-accent-ink'
            : 'border-line-strong border-dashed text-muted hover:bg-hover hover:text-ink',
          'in-data-sheet:h-12 in-data-sheet:flex-1 in-data-sheet:border-0 in-data-sheet:bg-transparent in-data-sheet:px-0 in-data-sheet:text-ink',
        )}
      >
        {isActive ? null : <Plus aria-hidden className="size-4 in-data-sheet:hidden" />}
        <span key={values} className="truncate in-data-sheet:hidden">
          {isActive ? `${name}: ${values}` : name}
        </span>
        <span className="hidden flex-1 text-left in-data-sheet:block">{name}</span>
        <span
          className={classNames(
            'hidden truncate font-normal in-data-sheet:block',
            isActive ? 'text-accent-ink' : 'text-muted',
          )}
        >
          {isActive ? values : 'All'}
        </span>
        <ChevronDown aria-hidden className="hidden size-3.5 shrink-0 text-muted in-data-sheet:block" />
      </button>
      {isActive && (
        <button
          type="button"
          aria-label={`Remove filter ${name.toLowerCase()}`}
          onClick={() => {
            onPick([]);
            button.current?.focus();
          }}
          className="absolute inset-y-0 right-0 flex w-9 items-center justify-center rounded-lg text-accent-ink hover:text-ink in-data-sheet:hidden"
        >
          <X aria-hidden className="size-4" />
        </button>
      )}
      {isOpen && (
        <Suspense fallback={null}>
          <FilterMenuContent
            label={label}
            button={button}
            chosen={chosen}
            options={options}
            onPick={onPick}
            onClose={() => setIsOpen(false)}
          />
        </Suspense>
      )}
    </span>
  );
}

function toValues(chosen: readonly string[], options: FilterOption[]): string {
  const names = options.filter(({ id }) => chosen.includes(id)).map(({ name }) => name);
  // A link may contain ids that are no longer among the options.
  return chosen.length <= 2 && names.length === chosen.length ? names.join(', ') : String(chosen.length);
}
