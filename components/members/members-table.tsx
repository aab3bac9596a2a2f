'use client';

import { Mail } from 'lucide-react';
import { useMemo } from 'react';
import { DataTable, type DataTableColumn } from '@/components/data-table';
import { Avatar } from '@/components/ui/avatar';
import { Badge } from '@/components/ui/badge';
import { RelativeTime } from '@/components/ui/relative-time';
import {
  type MemberListParams,
  type MemberSortColumn,
  memberSortColumns,
  type SortDirection,
} from '@/lib/members/list-params';
import type { Person } from '@/lib/members/schema';
import { MemberActions, type MemberTask } from './member-actions';
import { PersonSpaces } from './person-spaces';
import { memberStateLabels, memberStateTones, roleLabels } from './words';

type MembersTableProps = {
  org: { slug: string; name: string };
  people: Person[];
  seesAllSpaces: boolean;
  params: MemberListParams;
  isStale: boolean;
  onSort: (sort: MemberSortColumn, direction: SortDirection) => void;
  onTask: (task: MemberTask) => void;
};

function columnsFor(
  org: string,
  seesAllSpaces: boolean,
  onTask: (task: MemberTask) => void,
): DataTableColumn<Person>[] {
  // Of others, a member is told what they share with them; a column that says less than all must say so.
  const spaces = seesAllSpaces ? 'Spaces' : 'Shared spaces';
  const keys = seesAllSpaces ? 'Keys owned' : 'Keys there';
  return [
    {
      id: 'name',
      header: 'Name',
      accessorFn: (person) => person.email,
      sortDescFirst: false,
      meta: { cardClassName: 'col-span-full pr-10' },
      cell: ({ row: { original: person } }) => <Who person={person} />,
    },
    {
      id: 'role',
      header: 'Role',
      accessorFn: (person) => person.role,
      sortDescFirst: false,
      meta: { className: 'w-24', cardLabel: 'Role' },
      cell: ({ row: { original: person } }) => roleLabels[person.role],
    },
    {
      id: 'spaces',
      header: spaces,
      meta: { className: 'w-[20%]', cardLabel: spaces },
      cell: ({ row: { original: person } }) => <PersonSpaces person={person} />,
    },
    {
      id: 'keys',
      header: keys,
      meta: { className: 'w-28', cardLabel: keys },
      cell: ({ row: { original: person } }) =>
        person.kind === 'member' ? person.keyCount.toLocaleString('en-US') : <span className="text-muted">None</span>,
    },
    {
      id: 'status',
      header: 'Status',
      meta: { className: 'w-[9.5rem]', cardLabel: 'Status' },
      cell: ({ row: { original: person } }) => (
        <Badge tone={memberStateTones[person.state]}>{memberStateLabels[person.state]}</Badge>
      ),
    },
    {
      id: 'last_active',
      header: 'Last active',
      accessorFn: (person) => (person.kind === 'member' ? person.lastActiveAt : null),
      sortDescFirst: true,
      meta: { className: 'w-36', cardLabel: 'Last active' },
      cell: ({ row: { original: person } }) => (
        <RelativeTime iso={person.kind === 'member' ? person.lastActiveAt : null} />
      ),
    },
    {
      id: 'actions',
      header: () => <span className="sr-only">Actions</span>,
      meta: { className: 'w-14', cardClassName: 'absolute top-2 right-2 @min-[800px]/table:static' },
      cell: ({ row: { original: person } }) => <MemberActions org={org} person={person} onTask={onTask} />,
    },
  ];
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

/** The people of an organization, a row each: members, and who is invited. */
export function MembersTable({ org, people, seesAllSpaces, params, isStale, onSort, onTask }: MembersTableProps) {
  const columns = useMemo(() => columnsFor(org.slug, seesAllSpaces, onTask), [org.slug, seesAllSpaces, onTask]);
  return (
    <DataTable
      caption={`Members of ${org.name}`}
      columns={columns}
      rows={people}
      rowId={(person) => person.id}
      sorting={{ column: params.sort, direction: params.direction }}
      onSort={(column, direction) => {
        const sort = memberSortColumns.find((item) => item === column);
        if (sort) onSort(sort, direction);
      }}
      isStale={isStale}
    />
  );
}
