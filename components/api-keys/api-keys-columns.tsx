import { listColumnHelper } from '@/components/list-page/list-table';
import { RowLink } from '@/components/list-page/row-link';
import { SpaceLink } from '@/components/space-link';
import { SpaceLogo } from '@/components/space-logo';
import { Avatar } from '@/components/ui/avatar';
import { RelativeTime } from '@/components/ui/relative-time';
import type { ApiKeyRow } from '@/lib/api-keys/schema';
import { KeyBadges } from '../key-badges';

const column = listColumnHelper<ApiKeyRow>();

const identity = column.columns([
  column.accessor('name', {
    header: 'Name',
    sortDescFirst: false,
    meta: { cardClassName: 'col-span-2 pr-10' },
    cell: ({ row: { original: key } }) => (
      <span className="flex min-w-0 flex-col">
        <span className="flex min-w-0 items-center gap-2">
          <RowLink id={key.id} title={key.name}>
            {key.name}
          </RowLink>
          <KeyBadges apiKey={key} />
        </span>
        <span className="hidden @table/table:block @all/table:hidden">
          <Preview of={key} />
        </span>
      </span>
    ),
  }),
  column.display({
    id: 'preview',
    header: 'Key Preview',
    meta: { className: 'w-[8.5rem]', cardClassName: 'col-span-2', showsFrom: 'all' },
    cell: ({ row }) => <Preview of={row.original} />,
  }),
  column.display({
    id: 'space',
    header: 'Space',
    meta: { className: 'w-[20%] @all/table:w-[16%]', cardLabel: 'Space' },
    cell: ({ row: { original: key } }) => (
      <span className="mt-1 flex min-w-0 items-center gap-2 @min-[800px]/table:mt-0">
        <SpaceLogo name={key.space.name} src={key.space.logoUrl} />
        <SpaceLink space={key.space} />
      </span>
    ),
  }),
  column.display({
    id: 'owner',
    header: 'Owner',
    meta: { className: 'w-[16%] min-w-32', cardLabel: 'Owner', showsFrom: 'more' },
    cell: ({ row: { original: key } }) => (
      <Named name={key.owner.name}>
        <Avatar name={key.owner.name} src={key.owner.avatarUrl} />
      </Named>
    ),
  }),
]);

export const apiKeysColumns = [
  ...identity,
  ...column.columns([
    column.accessor('lastUsedAt', {
      id: 'last_used',
      header: 'Last used',
      sortDescFirst: true,
      meta: { className: 'w-28', cardLabel: 'Last used' },
      cell: ({ getValue }) => <RelativeTime iso={getValue()} />,
    }),
    column.accessor('createdAt', {
      id: 'created',
      header: 'Created at',
      sortDescFirst: true,
      meta: { className: 'w-[7.5rem]', cardLabel: 'Created at', showsFrom: 'all' },
      cell: ({ getValue }) => <RelativeTime iso={getValue()} />,
    }),
  ]),
];

/** The columns of a list of removed keys alone. */
export const removedApiKeysColumns = [
  ...identity,
  ...column.columns([
    column.display({
      id: 'removed',
      header: 'Removed',
      meta: { className: 'w-28', cardLabel: 'Removed' },
      cell: ({ row }) => <RelativeTime iso={row.original.removedAt} />,
    }),
    column.display({
      id: 'removed_by',
      header: 'By',
      meta: { className: 'w-[16%]', cardLabel: 'By', showsFrom: 'all' },
      cell: ({ row }) => <span className="block truncate">{row.original.removedByName ?? 'System'}</span>,
    }),
  ]),
];

function Preview({ of: key }: { of: ApiKeyRow }) {
  return (
    <code translate="no" className="font-mono text-[13px] text-muted">
      {key.preview}
    </code>
  );
}

function Named({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <span className="mt-1 flex min-w-0 items-center gap-2 @table/table:mt-0">
      {children}
      <span dir="auto" title={name} className="truncate">
        {name}
      </span>
    </span>
  );
}
