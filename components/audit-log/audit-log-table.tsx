'use client';

import { DataTable, type DataTableColumn } from '@/components/data-table';
import { Avatar } from '@/components/ui/avatar';
import { RelativeTime } from '@/components/ui/relative-time';
import type { AuditListParams } from '@/lib/audit-log/list-params';
import type { AuditEntry } from '@/lib/audit-log/schema';
import { auditLogPath } from './audit-log-path';
import { EntryLink, EntryOpeningContext } from './entry-link';

type AuditLogTableProps = {
  org: { slug: string; name: string };
  rows: AuditEntry[];
  params: AuditListParams;
  isStale: boolean;
  onOpen: (id: string) => void;
};

const columns: DataTableColumn<AuditEntry>[] = [
  {
    id: 'what',
    header: 'What',
    meta: { cardClassName: 'col-span-full' },
    cell: ({ row: { original: entry } }) => (
      <span className="flex min-w-0">
        <EntryLink entry={entry} />
      </span>
    ),
  },
  {
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
  },
  {
    id: 'person',
    header: 'By',
    meta: { className: 'w-[20%]', cardLabel: 'By' },
    cell: ({ row: { original: entry } }) => <Person person={entry.person} />,
  },
  {
    id: 'at',
    header: 'When',
    meta: { className: 'w-32', cardLabel: 'When' },
    cell: ({ row }) => <RelativeTime iso={row.original.at} />,
  },
  {
    id: 'address',
    header: 'From',
    meta: { className: 'w-36', cardLabel: 'From' },
    cell: ({ row }) => (
      <span title={row.original.address} className="block truncate font-mono text-muted text-xs">
        {row.original.address || '–'}
      </span>
    ),
  },
];

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

/** The entries, a row each, newest first. */
export function AuditLogTable({ org, rows, params, isStale, onOpen }: AuditLogTableProps) {
  const opening = { hrefOf: (entry: string) => auditLogPath(org.slug, { ...params, entry }), onOpen };
  return (
    <EntryOpeningContext value={opening}>
      <DataTable
        caption={`Audit log of ${org.name}`}
        columns={columns}
        rows={rows}
        rowId={(entry) => entry.id}
        isStale={isStale}
      />
    </EntryOpeningContext>
  );
}
