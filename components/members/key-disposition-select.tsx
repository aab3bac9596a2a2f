import { Select } from '@/components/ui/select';
import type { KeyDisposition, PersonRef } from '@/lib/members/schema';

/** Returns the select's value; '' follows the disposition for all keys. */
function toValue(disposition: KeyDisposition | null): string {
  if (disposition === null) return '';
  return disposition.kind === 'reassign' ? `to ${disposition.newOwnerId}` : disposition.kind;
}

function toDisposition(value: string): KeyDisposition | null {
  if (value.startsWith('to ')) return { kind: 'reassign', newOwnerId: value.slice(3) };
  return value === 'keep' || value === 'disable' || value === 'remove' ? { kind: value } : null;
}

type KeyDispositionSelectProps = {
  label: string;
  value: KeyDisposition | null;
  /** Whether it may follow the disposition for all keys. */
  mayFollow?: boolean;
  /** The people who could own the key, or every key. */
  newOwners: PersonRef[];
  disabled: boolean;
  className?: string;
  onChange: (disposition: KeyDisposition | null) => void;
};

/** Chooses whether a key is kept, disabled, removed or reassigned. */
export function KeyDispositionSelect(props: KeyDispositionSelectProps) {
  const { label, value, mayFollow = false, newOwners, disabled, className, onChange } = props;
  return (
    <Select
      quiet
      aria-label={label}
      value={toValue(value)}
      disabled={disabled}
      onChange={(event) => onChange(toDisposition(event.target.value))}
      className={className}
    >
      {mayFollow && <option value="">As for all</option>}
      <option value="keep">Keep in the space</option>
      <option value="disable">Disable</option>
      <option value="remove">Remove</option>
      {newOwners.length > 0 && (
        <optgroup label="Change owner to">
          {newOwners.map((newOwner) => (
            <option key={newOwner.id} value={`to ${newOwner.id}`}>
              {newOwner.name}
            </option>
          ))}
        </optgroup>
      )}
    </Select>
  );
}
