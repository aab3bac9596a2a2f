import { Fragment } from 'react';
import { listColumnHelper } from '@/components/list-page/list-table';
import { RowLink } from '@/components/list-page/row-link';
import { NameLink } from '@/components/name-link';
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
      <span className="flex min-w-0 flex-col items-start leading-4.5 *:max-w-full">
        <RowLink id={entry.id}>{entry.what}</RowLink>
        <Changes changes={entry.changes} />
      </span>
    ),
  }),
  column.display({
    id: 'target',
    header: 'To',
    meta: { className: 'w-[32%] @all/table:w-[28%]', cardClassName: 'col-span-full' },
    cell: ({ row: { original: entry } }) => <Target target={entry.target} />,
  }),
  column.display({
    id: 'person',
    header: 'By',
    meta: { className: 'w-[18%]', cardLabel: 'By' },
    cell: ({ row: { original: entry } }) => <Person person={entry.person} />,
  }),
  column.display({
    id: 'at',
    header: 'When',
    meta: { className: 'w-28', cardLabel: 'When' },
    cell: ({ row }) => <RelativeTime iso={row.original.at} />,
  }),
  column.display({
    id: 'address',
    header: 'From',
    meta: { className: 'w-36', cardLabel: 'From', showsFrom: 'all' },
    cell: ({ row }) => (
      <span title={row.original.address} className="block truncate font-mono text-muted text-xs">
        {row.original.address || '–'}
      </span>
    ),
  }),
]);

/** What changed, from the old to the new value, in one line; the tooltip holds all of it. */
function Changes({ changes }: { changes: AuditEntry['changes'] }) {
  if (changes.length === 0) return null;
  const lines = changes.map(({ field, from, to }) => `${field}: ${from ?? 'none'} → ${to ?? 'none'}`);
  return (
    <span title={lines.join('\n')} className="truncate text-muted text-xs leading-4">
      {changes.map(({ field, from, to }, index) => (
        <Fragment key={field}>
          {index > 0 && ', '}
          {field}: <bdi>{from ?? 'none'}</bdi> → <bdi className="text-ink">{to ?? 'none'}</bdi>
        </Fragment>
      ))}
    </span>
  );
}

function Target({ target: { name, typeLabel, path } }: { target: AuditEntry['target'] }) {
  if (name === null) return typeLabel;
  return (
    <span className="flex min-w-0 items-baseline gap-1.5">
      <NameLink href={path} name={name} />
      <span className="shrink-0 text-muted text-xs">{typeLabel}</span>
    </span>
  );
}

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
