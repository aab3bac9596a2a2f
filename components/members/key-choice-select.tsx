import { Select } from '@/components/ui/select';
import type { KeyChoice, PersonRef } from '@/lib/members/schema';

/** A choice as a select's value; '' follows the choice for all. */
function toValue(choice: KeyChoice | null): string {
  if (choice === null) return '';
  return choice.fate === 'hand_over' ? `to ${choice.to}` : choice.fate;
}

function toChoice(value: string): KeyChoice | null {
  if (value.startsWith('to ')) return { fate: 'hand_over', to: value.slice(3) };
  return value === 'keep' || value === 'disable' || value === 'remove' ? { fate: value } : null;
}

type KeyChoiceSelectProps = {
  label: string;
  value: KeyChoice | null;
  /** Whether it may follow the choice for all. */
  mayFollow?: boolean;
  /** Who could take the key over, or every key. */
  takers: PersonRef[];
  disabled: boolean;
  className?: string;
  onChange: (choice: KeyChoice | null) => void;
};

/** What is to become of a key. */
export function KeyChoiceSelect(props: KeyChoiceSelectProps) {
  const { label, value, mayFollow = false, takers, disabled, className, onChange } = props;
  return (
    <Select
      quiet
      aria-label={label}
      value={toValue(value)}
      disabled={disabled}
      onChange={(event) => onChange(toChoice(event.target.value))}
      className={className}
    >
      {mayFollow && <option value="">As for all</option>}
      <option value="keep">Keep in the space</option>
      <option value="disable">Disable</option>
      <option value="remove">Remove</option>
      {takers.length > 0 && (
        <optgroup label="Hand over to">
          {takers.map((taker) => (
            <option key={taker.id} value={`to ${taker.id}`}>
              {taker.name}
            </option>
          ))}
        </optgroup>
      )}
    </Select>
  );
}
