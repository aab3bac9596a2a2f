import { Select } from './ui/select';

type Option = { id: string; name: string };

type FilterSelectProps = {
  label: string;
  /** What the list is narrowed to; empty for all. A URL may name several, though this offers one. */
  chosen: readonly string[];
  /** What choosing none is called. */
  all: string;
  options: readonly Option[] | { group: string; options: readonly Option[] }[];
  /** The one that was picked, as a list; empty for all. */
  onPick: (ids: string[]) => void;
};

const several = 'several';

/** Narrows a list by one thing, beside a `toolbar` container's search. */
export function FilterSelect({ label, chosen, all, options, onPick }: FilterSelectProps) {
  const known = options.flatMap((option) => ('group' in option ? option.options : [option]));
  const value = chosen.length > 1 ? several : (chosen[0] ?? '');
  const isKnown = value === '' || known.some((option) => option.id === value);
  return (
    <Select
      quiet
      aria-label={label}
      value={isKnown ? value : several}
      onChange={(event) => onPick(event.target.value === '' ? [] : [event.target.value])}
      className="sm:min-w-28 sm:flex-1 @min-[860px]/toolbar:w-36 @min-[860px]/toolbar:flex-none"
    >
      <option value="">{all}</option>
      {!isKnown && (
        <option value={several} disabled>
          Several
        </option>
      )}
      {options.map((option) =>
        'group' in option ? (
          <optgroup key={option.group} label={option.group}>
            {option.options.map(toOption)}
          </optgroup>
        ) : (
          toOption(option)
        ),
      )}
    </Select>
  );
}

const toOption = ({ id, name }: Option) => (
  <option key={id} value={id}>
    {name}
  </option>
);
