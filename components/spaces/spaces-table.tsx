'use client';

import { EllipsisVertical, Settings2, Trash2 } from 'lucide-react';
import Link from 'next/link';
import { useMemo } from 'react';
import { DataTable, type DataTableColumn } from '@/components/data-table';
import { SpaceLogo } from '@/components/space-logo';
import { buttonClass } from '@/components/ui/button';
import { Menu, type MenuItem } from '@/components/ui/menu';
import { RelativeTime } from '@/components/ui/relative-time';
import { type SpaceListParams, type SpaceSortColumn, spaceSortColumns } from '@/lib/spaces/list-params';
import type { SpaceRow } from '@/lib/spaces/schema';
import { spaceRoleLabels } from './space-roles';
import { spacePath } from './spaces-path';

type SpacesTableProps = {
  org: { slug: string; name: string };
  rows: SpaceRow[];
  params: SpaceListParams;
  isStale: boolean;
  onSort: (sort: SpaceSortColumn, direction: SpaceListParams['direction']) => void;
  /** One and the same through all renders, else the table builds its cells anew and loses the focus. */
  onDelete: (space: SpaceRow) => void;
};

const inWords = (count: number) => count.toLocaleString('en-US');
const number = { className: 'w-24 text-right', cardClassName: '@min-[800px]/table:text-right' };

function columnsFor(org: string, onDelete: (space: SpaceRow) => void): DataTableColumn<SpaceRow>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      accessorFn: (space) => space.name,
      sortDescFirst: false,
      meta: { cardClassName: 'col-span-full pr-10' },
      cell: ({ row: { original: space } }) => (
        <span className="flex min-w-0 items-center gap-3">
          <SpaceLogo name={space.name} src={space.logoUrl} />
          <span className="flex min-w-0 items-baseline gap-2">
            <Link
              href={spacePath(org, space.id)}
              prefetch={false}
              dir="auto"
              title={space.name}
              className="min-w-0 shrink-0 max-w-full truncate rounded-sm font-medium text-ink hover:text-accent-ink"
            >
              {space.name}
            </Link>
            <span dir="auto" title={space.description} className="truncate text-[13px] text-muted">
              {space.description}
            </span>
          </span>
        </span>
      ),
    },
    {
      id: 'members',
      header: 'Members',
      meta: { ...number, cardLabel: 'Members' },
      cell: ({ row }) => inWords(row.original.members),
    },
    {
      id: 'keys',
      header: 'API keys',
      meta: { ...number, cardLabel: 'API keys' },
      cell: ({ row }) => inWords(row.original.keys),
    },
    {
      id: 'role',
      header: 'Your role',
      meta: { className: 'w-48 pl-8!', cardClassName: '@min-[800px]/table:pl-8!', cardLabel: 'Your role' },
      cell: ({ row: { original: space } }) => (
        <span className="text-muted">{space.role ? spaceRoleLabels[space.role] : 'Organization admin'}</span>
      ),
    },
    {
      id: 'created',
      header: 'Created at',
      accessorFn: (space) => space.createdAt,
      sortDescFirst: true,
      meta: { className: 'w-32', cardLabel: 'Created at' },
      cell: ({ row }) => <RelativeTime iso={row.original.createdAt} />,
    },
    {
      id: 'actions',
      header: () => <span className="sr-only">Actions</span>,
      meta: { className: 'w-14', cardClassName: 'absolute top-2 right-2 @min-[800px]/table:static' },
      cell: ({ row }) => <SpaceActions org={org} space={row.original} onDelete={onDelete} />,
    },
  ];
}

type SpaceActionsProps = { org: string; space: SpaceRow; onDelete: (space: SpaceRow) => void };

function SpaceActions({ org, space, onDelete }: SpaceActionsProps) {
  const open = space.may.change ? 'Open settings' : 'Open';
  const items: MenuItem[] = [
    { kind: 'link', label: open, icon: <Settings2 aria-hidden />, href: spacePath(org, space.id) },
  ];
  if (space.may.delete) {
    const icon = <Trash2 aria-hidden />;
    items.push({ kind: 'action', label: 'Delete', icon, tone: 'danger', onSelect: () => onDelete(space) });
  }
  return (
    <Menu label={`Actions for ${space.name}`} className={buttonClass({ variant: 'ghost', size: 'icon' })} items={items}>
      <EllipsisVertical aria-hidden className="size-4" />
    </Menu>
  );
}

/** The spaces, a row each. */
export function SpacesTable({ org, rows, params, isStale, onSort, onDelete }: SpacesTableProps) {
  const columns = useMemo(() => columnsFor(org.slug, onDelete), [org.slug, onDelete]);
  return (
    <DataTable
      caption={`Spaces of ${org.name}`}
      columns={columns}
      rows={rows}
      rowId={(space) => space.id}
      sorting={{ column: params.sort, direction: params.direction }}
      onSort={(column, direction) => {
        const sort = spaceSortColumns.find((item) => item === column);
        if (sort) onSort(sort, direction);
      }}
      isStale={isStale}
    />
  );
}
