import { listColumnHelper } from '@/components/list-page/list-table';
import { RowLink } from '@/components/list-page/row-link';
import { Avatar } from '@/components/ui/avatar';
import { RelativeTime } from '@/components/ui/relative-time';
import type { AuditEntry } from '@/lib/audit-log/schema';

const column = listColumnHelper<AuditEntry>();

export const auditLogColumns = column.columns([
  column.display({
    id: 'what',
    header: 'What',
    meta: { cardClassName: 'col-span-full' },
    cell: ({ row: { original: entry } }) => (
      <span className="flex min-w-0">
        <RowLink id={entry.id}>{entry.what}</RowLink>
      </span>
    ),
  }),
  column.display({
    id: 'target',
    header: 'To',
    meta: { className: 'w-[24%]', cardClassName: 'col-span-full' },
    cell: ({ row: { original: entry } }) => (
      <span className="flex min-w-0 items-baseline gap-1.5">
        <span dir="auto" title={entry.target.name ?? undefined} className="truncate">
          {entry.target.name ?? entry.target.typeLabel}
        </span>
        {entry.target.name && <span className="shrink-0 text-muted text-xs">{entry.target.typeLabel}</span>}
      </span>
    ),
  }),
  column.display({
    id: 'person',
    header: 'By',
    meta: { className: 'w-[20%]', cardLabel: 'By' },
    cell: ({ row: { original: entry } }) => <Person person={entry.person} />,
  }),
  column.display({
    id: 'at',
    header: 'When',
    meta: { className: 'w-32', cardLabel: 'When' },
    cell: ({ row }) => <RelativeTime iso={row.original.at} />,
  }),
  column.display({
    id: 'address',
    header: 'From',
    meta: { className: 'w-36', cardLabel: 'From' },
    cell: ({ row }) => (
      <span title={row.original.address} className="block truncate font-mono text-muted text-xs">
        {row.original.address || '–'}
      </span>
    ),
  }),
]);

function Person({ person }: { person: AuditEntry['person'] }) {
  if (!person) return <span className="text-muted">System</span>;
  return (
    <span className="flex min-w-0 items-center gap-2">
      <Avatar name={person.name} src={person.avatarUrl} />
      <span dir="auto" title={person.name} className="truncate">
        {person.name}
      </span>
    </span>
  );
}
