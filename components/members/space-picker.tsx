import { SpaceLogo } from '@/components/space-logo';
import { Select } from '@/components/ui/select';
import type { SpaceRef } from '@/lib/members/schema';
import { type SpaceRole, spaceRoles } from '@/lib/permissions';
import { roleLabels } from './member-labels';

/** The role in each chosen space, by the space's id. */
export type ChosenSpaces = Readonly<Record<string, SpaceRole>>;

type SpacePickerProps = { spaces: SpaceRef[]; value: ChosenSpaces; onChange: (value: ChosenSpaces) => void };

/** Chooses spaces, and the role in each. */
export function SpacePicker({ spaces, value, onChange }: SpacePickerProps) {
  function toggle(id: string) {
    const { [id]: chosen, ...others } = value;
    onChange(chosen ? others : { ...value, [id]: 'viewer' });
  }
  return (
    <fieldset>
      <legend className="mb-1.5 font-medium text-[13px]">Spaces</legend>
      <div className="max-h-56 overflow-y-auto rounded-lg border border-line">
        {spaces.map((space) => {
          const role = value[space.id];
          return (
            <div key={space.id} className="flex h-12 items-center gap-3 border-line border-b px-3.5 last:border-b-0">
              <label className="flex min-w-0 flex-1 cursor-pointer items-center gap-3">
                <input
                  type="checkbox"
                  checked={role !== undefined}
                  onChange={() => toggle(space.id)}
                  className="size-4 shrink-0 accent-accent"
                />
                <SpaceLogo name={space.name} />
                <span dir="auto" className="truncate">
                  {space.name}
                </span>
              </label>
              {role && (
                <Select
                  quiet
                  aria-label={`Role in ${space.name}`}
                  value={role}
                  onChange={(event) => {
                    const next = spaceRoles.find((item) => item === event.target.value);
                    if (next) onChange({ ...value, [space.id]: next });
                  }}
                  className="w-28 shrink-0"
                >
                  {spaceRoles.map((item) => (
                    <option key={item} value={item}>
                      {roleLabels[item]}
                    </option>
                  ))}
                </Select>
              )}
            </div>
          );
        })}
      </div>
    </fieldset>
  );
}
