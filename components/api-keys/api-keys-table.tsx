'use client';

import Link from 'next/link';
import { useMemo } from 'react';
import { DataTable, type DataTableColumn } from '@/components/data-table';
import { SpaceLogo } from '@/components/space-logo';
import { Avatar } from '@/components/ui/avatar';
import { RelativeTime } from '@/components/ui/relative-time';
import { type ListParams, type SortColumn, type SortDirection, sortColumns } from '@/lib/api-keys/list-params';
import type { ApiKeyRow } from '@/lib/api-keys/schema';
import { apiKeyPath } from './api-keys-path';
import { KeyBadges } from './key-state-badge';
import { type OnKeyChange, RowActions } from './row-actions';

type ApiKeysTableProps = {
  org: { slug: string; name: string };
  rows: ApiKeyRow[];
  params: ListParams;
  isStale: boolean;
  onSort: (sort: SortColumn, direction: SortDirection) => void;
  onChange: OnKeyChange;
};

const fullWidth = 'col-span-2';

function columnsFor(org: string, onChange: OnKeyChange): DataTableColumn<ApiKeyRow>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      accessorFn: (key) => key.name,
      sortDescFirst: false,
      meta: { cardClassName: `${fullWidth} pr-10` },
      cell: ({ row: { original: key } }) => (
        <span className="flex min-w-0 items-center gap-2">
          <Link href={apiKeyPath(org, key.id)} prefetch={false} dir="auto" title={key.name} className={nameClass}>
            {key.name}
          </Link>
          <KeyBadges apiKey={key} />
        </span>
      ),
    },
    {
      id: 'preview',
      header: 'Key Preview',
      meta: { className: 'w-[8.5rem]', cardClassName: fullWidth },
      cell: ({ row: { original: key } }) => (
        <code translate="no" className="font-mono text-[13px] text-muted">
          {key.preview}
        </code>
      ),
    },
    {
      id: 'space',
      header: 'Space',
      meta: { className: 'w-[16%]', cardLabel: 'Space' },
      cell: ({ row: { original: key } }) => (
        <Named name={key.space.name}>
          <SpaceLogo name={key.space.name} src={key.space.logoUrl} />
        </Named>
      ),
    },
    {
      id: 'owner',
      header: 'Owner',
      meta: { className: 'w-[16%]', cardLabel: 'Owner' },
      cell: ({ row: { original: key } }) => (
        <Named name={key.owner.name}>
          <Avatar name={key.owner.name} src={key.owner.avatarUrl} />
        </Named>
      ),
    },
    {
      id: 'last_used',
      header: 'Last used',
      accessorFn: (key) => key.lastUsedAt,
      sortDescFirst: true,
      meta: { className: 'w-28', cardLabel: 'Last used' },
      cell: ({ row: { original: key } }) => <RelativeTime iso={key.lastUsedAt} />,
    },
    {
      id: 'created',
      header: 'Created at',
      accessorFn: (key) => key.createdAt,
      sortDescFirst: true,
      meta: { className: 'w-[7.5rem]', cardLabel: 'Created at' },
      cell: ({ row: { original: key } }) => <RelativeTime iso={key.createdAt} />,
    },
    {
      id: 'actions',
      header: () => <span className="sr-only">Actions</span>,
      meta: { className: 'w-14', cardClassName: 'absolute top-2 right-2 @min-[800px]/table:static' },
      cell: ({ row: { original: key } }) => <RowActions org={org} apiKey={key} onChange={onChange} />,
    },
  ];
}

const nameClass = 'min-w-0 truncate rounded-sm font-medium text-ink hover:text-accent-ink';

function Named({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <span className="mt-1 flex min-w-0 items-center gap-2 @min-[800px]/table:mt-0">
      {children}
      <span dir="auto" title={name} className="truncate">
        {name}
      </span>
    </span>
  );
}

/** The keys, a row each. */
export function ApiKeysTable({ org, rows, params, isStale, onSort, onChange }: ApiKeysTableProps) {
  const columns = useMemo(() => columnsFor(org.slug, onChange), [org.slug, onChange]);
  return (
    <DataTable
      caption={`API keys of ${org.name}`}
      columns={columns}
      rows={rows}
      rowId={(key) => key.id}
      sorting={{ column: params.sort, direction: params.direction }}
      onSort={(column, direction) => {
        const sort = sortColumns.find((item) => item === column);
        if (sort) onSort(sort, direction);
      }}
      isStale={isStale}
    />
  );
}
