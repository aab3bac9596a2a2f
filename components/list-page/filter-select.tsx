import { Select } from '@/components/ui/select';

type Option = { id: string; name: string };

type FilterSelectProps = {
  label: string;
  /** The chosen ids; empty for all. A URL may name several, though this control offers one. */
  chosen: readonly string[];
  /** The label of the option that removes the filter. */
  all: string;
  options: readonly Option[] | { group: string; options: readonly Option[] }[];
  /** Receives the picked id as a list; empty for all. */
  onPick: (ids: string[]) => void;
};

const several = 'several';

/** A filter in the list's toolbar. */
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
