import { SpaceLink } from '@/components/space-link';
import { SpaceLogo } from '@/components/space-logo';
import type { Person } from '@/lib/members/schema';
import { roleLabels } from './member-labels';

const maxShown = 2;

/** A person's spaces; the tooltip lists all of them with the role in each. */
export function PersonSpaces({ person }: { person: Person }) {
  if (person.role === 'admin') return <span className="text-muted">All spaces</span>;
  if (person.spaces.length === 0) return <span className="text-muted">None</span>;
  const all = person.spaces.map(({ name, role }) => `${name} (${roleLabels[role]})`).join('\n');
  const [first] = person.spaces;
  const others = person.spaces.length - 1;
  return (
    <span title={all} className="mt-1 flex min-w-0 items-center gap-2 @table/table:mt-0">
      <span className="flex shrink-0 -space-x-1.5">
        {person.spaces.slice(0, maxShown).map((space) => (
          <SpaceLogo key={space.id} name={space.name} src={space.logoUrl} />
        ))}
      </span>
      {first && <SpaceLink space={first} />}
      {others > 0 && (
        <span className="shrink-0 text-muted">
          <span aria-hidden>+{others}</span>
          <span className="sr-only">and {others} more</span>
        </span>
      )}
    </span>
  );
}
