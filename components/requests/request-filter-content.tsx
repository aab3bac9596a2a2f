'use client';

import { ChevronLeft, ChevronRight } from 'lucide-react';
import { type FormEvent, type RefObject, useState } from 'react';
import type { ListNavigation } from '@/components/list-page/use-list-navigation';
import { useKeySearch } from '@/components/palette/use-key-search';
import { Input } from '@/components/ui/input';
import { PopoverPanel } from '@/components/ui/popover-panel';
import { foldText, holdsSecret } from '@/lib/list-url';
import type { RequestFilterField, RequestListParams } from '@/lib/requests/list-params';
import type { RequestList, RequestOptions } from '@/lib/requests/schema';
import { filterFieldNames, filterFields, typedFields, valuesOf } from './filter-fields';

const maxShown = 100;
const rowClass =
  'flex min-h-9 w-full cursor-pointer items-center gap-2.5 rounded-md px-2.5 text-left hover:bg-hover sm:min-h-8';

type RequestFilterContentProps = {
  org: string;
  list: ListNavigation<RequestListParams>;
  found: RequestList;
  options: RequestOptions;
  button: RefObject<HTMLButtonElement | null>;
  /** The field whose values are shown; null for the list of fields. */
  field: RequestFilterField | null;
  onField: (field: RequestFilterField | null) => void;
  onClose: () => void;
};

/** The open menu of the filter: its fields, then the values of one. Each choice updates the list. */
export default function RequestFilterContent(props: RequestFilterContentProps) {
  const { list, button, field, onField, onClose } = props;
  const label = field === null ? 'Filter by' : `Filter by ${filterFields[field].toLowerCase()}`;
  return (
    <PopoverPanel label={label} button={button} align="start" className="w-72 gap-1" onClose={onClose}>
      {field === null ? (
        <ul>
          {filterFieldNames.map((name) => (
            <li key={name}>
              <button type="button" className={rowClass} onClick={() => onField(name)}>
                <span className="flex-1">{filterFields[name]}</span>
                {list.shown[name].length > 0 && (
                  <span className="text-accent-ink text-xs">{list.shown[name].length}</span>
                )}
                <ChevronRight aria-hidden className="size-4 text-muted rtl:rotate-180" />
              </button>
            </li>
          ))}
        </ul>
      ) : (
        <Values key={field} {...props} field={field} />
      )}
    </PopoverPanel>
  );
}

function Values({
  org,
  list,
  found,
  options,
  field,
  onField,
}: RequestFilterContentProps & { field: RequestFilterField }) {
  const [text, setText] = useState('');
  const keys = useKeySearch(org);
  const chosen = list.shown[field];
  const wanted = foldText(text.trim());
  const searched = field === 'keys' ? keys.found.rows.map(({ id, name }) => ({ id, name })) : [];
  const offered = valuesOf(field, list.shown, found, options).filter(({ name }) => foldText(name).includes(wanted));
  const values = [...offered, ...searched.filter(({ id }) => !offered.some((value) => value.id === id))];
  const typed = text.trim();
  const mayAdd = typedFields.includes(field) && typed !== '' && !holdsSecret(typed) && !chosen.includes(typed);
  const pick = (ids: string[]) => list.change({ [field]: ids });

  function add(event: FormEvent) {
    event.preventDefault();
    const [only] = values;
    const id = mayAdd ? typed : values.length === 1 ? only?.id : undefined;
    if (id === undefined || chosen.includes(id)) return;
    pick([...chosen, id]);
    setText('');
  }

  return (
    <>
      <button type="button" className={`${rowClass} font-medium`} onClick={() => onField(null)}>
        <ChevronLeft aria-hidden className="size-4 text-muted rtl:rotate-180" />
        {filterFields[field]}
      </button>
      <form onSubmit={add} className="px-1">
        <Input
          type="search"
          aria-label={`Search ${filterFields[field].toLowerCase()}`}
          placeholder={typedFields.includes(field) ? 'Search or type a value' : 'Search'}
          autoComplete="off"
          spellCheck={false}
          maxLength={100}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            if (field === 'keys') keys.search(holdsSecret(event.target.value) ? '' : event.target.value);
          }}
        />
      </form>
      <ul className="max-h-72 overflow-y-auto">
        {mayAdd && (
          <li>
            <button type="button" className={rowClass} onClick={() => pick([...chosen, typed])}>
              <span className="min-w-0 truncate">
                Only <bdi className="font-medium">{typed}</bdi>
              </span>
            </button>
          </li>
        )}
        {values.slice(0, maxShown).map(({ id, name }) => (
          <li key={id}>
            <label className={rowClass}>
              <input
                type="checkbox"
                checked={chosen.includes(id)}
                onChange={(event) =>
                  pick(event.target.checked ? [...chosen, id] : chosen.filter((item) => item !== id))
                }
                className="size-4 shrink-0 accent-accent"
              />
              <span dir="auto" title={name} className="min-w-0 truncate">
                {name}
              </span>
            </label>
          </li>
        ))}
      </ul>
      {values.length === 0 && !mayAdd && (
        <p className="px-2.5 py-2 text-muted">{keys.isPending ? 'Searching …' : 'No match'}</p>
      )}
      {chosen.length > 0 && (
        <button type="button" onClick={() => pick([])} className={`${rowClass} text-muted`}>
          Clear
        </button>
      )}
    </>
  );
}
