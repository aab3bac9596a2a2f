import { useId } from 'react';
import type { OrganizationRole } from '@/lib/permissions';
import { roleHints, roleLabels } from './member-labels';

type RolePickerProps = {
  roles: readonly OrganizationRole[];
  value: OrganizationRole;
  error?: string;
  onChange: (role: OrganizationRole) => void;
};

/** Chooses a role in the organization, with a description of each. */
export function RolePicker({ roles, value, error, onChange }: RolePickerProps) {
  const name = useId();
  return (
    <fieldset className="flex flex-col gap-1.5" aria-describedby={error ? `${name}-error` : undefined}>
      <legend className="mb-1.5 font-medium text-[13px]">Role in the organization</legend>
      <div className="overflow-hidden rounded-lg border border-line">
        {roles.map((role) => (
          <label
            key={role}
            className="flex cursor-pointer items-start gap-3 border-line border-b px-3.5 py-2.5 transition-colors duration-120 last:border-b-0 hover:bg-hover has-checked:bg-accent-soft"
          >
            <input
              type="radio"
              name={name}
              value={role}
              checked={value === role}
              onChange={() => onChange(role)}
              aria-labelledby={`${name}-${role}`}
              aria-describedby={`${name}-${role}-hint`}
              className="mt-0.5 size-4 shrink-0 accent-accent"
            />
            <span className="flex min-w-0 flex-col">
              <span id={`${name}-${role}`} className="font-medium">
                {roleLabels[role]}
              </span>
              <span id={`${name}-${role}-hint`} className="text-[13px] text-muted">
                {roleHints[role]}
              </span>
            </span>
          </label>
        ))}
      </div>
      {error && (
        <p id={`${name}-error`} className="text-[13px] text-danger-ink">
          {error}
        </p>
      )}
    </fieldset>
  );
}
