import { Mail } from 'lucide-react';
import { listColumnHelper } from '@/components/list-page/list-table';
import { Avatar } from '@/components/ui/avatar';
import { Badge } from '@/components/ui/badge';
import { RelativeTime } from '@/components/ui/relative-time';
import type { Person } from '@/lib/members/schema';
import { memberStateLabels, memberStateTones, roleLabels } from './member-labels';
import { PersonSpaces } from './person-spaces';

const column = listColumnHelper<Person>();

// Of other members, only the spaces that the viewer shares and the keys there are shown; the headers say so.
export const membersColumns = columnsFor('Spaces', 'Keys owned');
export const sharedMembersColumns = columnsFor('Shared spaces', 'Keys there');

function columnsFor(spaces: string, keys: string) {
  return column.columns([
    column.accessor('email', {
      id: 'name',
      header: 'Name',
      sortDescFirst: false,
      meta: { cardClassName: 'col-span-full pr-10' },
      cell: ({ row: { original: person } }) => <Who person={person} />,
    }),
    column.accessor('role', {
      header: 'Role',
      sortDescFirst: false,
      meta: { className: 'w-24', cardLabel: 'Role' },
      cell: ({ getValue }) => roleLabels[getValue()],
    }),
    column.display({
      id: 'spaces',
      header: spaces,
      meta: { className: 'w-[20%]', cardLabel: spaces, showsFrom: 'all' },
      cell: ({ row: { original: person } }) => <PersonSpaces person={person} />,
    }),
    column.display({
      id: 'keys',
      header: keys,
      meta: { className: 'w-28', cardLabel: keys, showsFrom: 'all' },
      cell: ({ row: { original: person } }) =>
        person.kind === 'member' ? person.keyCount.toLocaleString('en-US') : <span className="text-muted">None</span>,
    }),
    column.display({
      id: 'status',
      header: 'Status',
      meta: { className: 'w-[9.5rem]', cardLabel: 'Status' },
      cell: ({ row: { original: person } }) => (
        <Badge tone={memberStateTones[person.state]}>{memberStateLabels[person.state]}</Badge>
      ),
    }),
    column.accessor((person) => (person.kind === 'member' ? person.lastActiveAt : null), {
      id: 'last_active',
      header: 'Last active',
      sortDescFirst: true,
      meta: { className: 'w-36', cardLabel: 'Last active' },
      cell: ({ getValue }) => <RelativeTime iso={getValue()} />,
    }),
  ]);
}

function Who({ person }: { person: Person }) {
  return (
    <span className="flex min-w-0 items-center gap-3">
      {person.kind === 'member' ? (
        <Avatar name={person.name} src={person.avatarUrl} size="medium" />
      ) : (
        <span className="flex size-8 shrink-0 items-center justify-center rounded-full border border-line-strong border-dashed text-muted">
          <Mail aria-hidden className="size-3.5" />
        </span>
      )}
      <span className="flex min-w-0 flex-col">
        <span className="flex min-w-0 items-baseline gap-1.5">
          <span dir="auto" title={person.kind === 'member' ? person.name : person.email} className={nameClass}>
            {person.kind === 'member' ? person.name : person.email}
          </span>
          {person.kind === 'member' && person.isSelf && <span className="shrink-0 text-muted text-xs">You</span>}
        </span>
        <span title={person.email} className="truncate text-muted text-xs leading-4">
          {person.kind === 'member' ? person.email : `Invited by ${person.invitedBy.name}`}
        </span>
      </span>
    </span>
  );
}

const nameClass = 'truncate font-medium leading-4.5';
