import {
  type ListColumnMeta,
  type ListColumns,
  listColumnHelper,
  type ShowsFrom,
} from '@/components/list-page/list-table';
import { RowLink } from '@/components/list-page/row-link';
import { SpaceLink } from '@/components/space-link';
import { SpaceLogo } from '@/components/space-logo';
import { Avatar } from '@/components/ui/avatar';
import { classNames } from '@/components/ui/class-names';
import { RelativeTime } from '@/components/ui/relative-time';
import { type KeyColumn, keyColumnLabels, keyColumns } from '@/lib/api-keys/columns';
import type { ApiKeyRow } from '@/lib/api-keys/schema';
import { EnvironmentLabel } from '../environment-label';
import { KeyBadges } from '../key-badges';
import { roomFor } from './column-room';
import { WeekRequests } from './week-requests';

const column = listColumnHelper<ApiKeyRow>();

/** The name, with the preview below it in tables that have no column for it. */
const nameColumn = (previewUntil: ShowsFrom | undefined) =>
  column.columns([
    column.accessor('name', {
      header: 'Name',
      sortDescFirst: false,
      meta: { cardClassName: 'col-span-2 pr-10' },
      cell: ({ row: { original: key } }) => (
        <span className="flex min-w-0 flex-col">
          {/* Badges that don't fit beside the name wrap below it. */}
          <span className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-0.5">
            <RowLink id={key.id} title={key.name} className="max-w-full">
              {key.name}
            </RowLink>
            <KeyBadges apiKey={key} />
          </span>
          {previewUntil && (
            <span className={classNames('hidden @table/table:block', hiddenFrom[previewUntil])}>
              <Preview of={key} />
            </span>
          )}
        </span>
      ),
    }),
  ]);

const hiddenFrom: Record<ShowsFrom, string> = {
  more: '@more/table:hidden',
  all: '@all/table:hidden',
  most: '@most/table:hidden',
  every: '@every/table:hidden',
  cards: '',
};

/** The columns that can be chosen. The `meta` of each depends on the other chosen columns. */
const columnMakers: Record<KeyColumn, (meta: ListColumnMeta) => ListColumns<ApiKeyRow>> = {
  environment: (meta) =>
    column.columns([
      column.display({
        id: 'environment',
        header: keyColumnLabels.environment,
        meta: { className: 'w-30', cardLabel: 'Environment', ...meta },
        cell: ({ row: { original: key } }) =>
          key.environment ? (
            <EnvironmentLabel environment={key.environment} />
          ) : (
            <span className="text-muted">None</span>
          ),
      }),
    ]),
  preview: (meta) =>
    column.columns([
      column.display({
        id: 'preview',
        header: keyColumnLabels.preview,
        meta: { className: 'w-33', cardLabel: 'Key Preview', ...meta },
        cell: ({ row }) => <Preview of={row.original} />,
      }),
    ]),
  space: (meta) =>
    column.columns([
      column.display({
        id: 'space',
        header: keyColumnLabels.space,
        meta: { className: 'w-42', cardLabel: 'Space', ...meta },
        cell: ({ row: { original: key } }) => (
          <span className="mt-1 flex min-w-0 items-center gap-2 @table/table:mt-0">
            <SpaceLogo name={key.space.name} src={key.space.logoUrl} />
            <SpaceLink space={key.space} />
          </span>
        ),
      }),
    ]),
  owner: (meta) =>
    column.columns([
      column.display({
        id: 'owner',
        header: keyColumnLabels.owner,
        meta: { className: 'w-39', cardLabel: 'Owner', ...meta },
        cell: ({ row: { original: key } }) => (
          <span className="mt-1 flex min-w-0 items-center gap-2 @table/table:mt-0">
            <Avatar name={key.owner.name} src={key.owner.avatarUrl} />
            <span dir="auto" title={key.owner.name} className="truncate">
              {key.owner.name}
            </span>
          </span>
        ),
      }),
    ]),
  requests: (meta) =>
    column.columns([
      column.display({
        id: 'requests',
        header: keyColumnLabels.requests,
        meta: { className: 'w-38', cardLabel: 'Requests, 7 days', ...meta },
        cell: ({ row }) => <WeekRequests days={row.original.weekRequests} />,
      }),
    ]),
  last_used: (meta) =>
    column.columns([
      column.accessor('lastUsedAt', {
        id: 'last_used',
        header: keyColumnLabels.last_used,
        sortDescFirst: true,
        meta: { className: 'w-28', cardLabel: 'Last used', ...meta },
        cell: ({ getValue }) => <RelativeTime iso={getValue()} />,
      }),
    ]),
  created: (meta) =>
    column.columns([
      column.accessor('createdAt', {
        id: 'created',
        header: keyColumnLabels.created,
        sortDescFirst: true,
        meta: { className: 'w-29', cardLabel: 'Created at', ...meta },
        cell: ({ getValue }) => <RelativeTime iso={getValue()} />,
      }),
    ]),
  expires: (meta) =>
    column.columns([
      column.display({
        id: 'expires',
        header: keyColumnLabels.expires,
        meta: { className: 'w-28', cardLabel: 'Expires', ...meta },
        cell: ({ row }) => <RelativeTime iso={row.original.expiresAt} />,
      }),
    ]),
};

/** The time and the user of the removal; lists of removed keys show it instead of the other times. */
const removedColumns = column.columns([
  column.display({
    id: 'removed',
    header: 'Removed',
    meta: { className: 'w-28', cardLabel: 'Removed' },
    cell: ({ row }) => <RelativeTime iso={row.original.removedAt} />,
  }),
  column.display({
    id: 'removed_by',
    header: 'By',
    meta: { className: 'w-29', cardLabel: 'By', showsFrom: 'every' },
    cell: ({ row }) => <span className="block truncate">{row.original.removedByName ?? 'System'}</span>,
  }),
]);

const timeColumns: readonly KeyColumn[] = ['last_used', 'created', 'expires'];

/** Returns the definitions of the chosen columns. */
export function apiKeysColumns(chosen: readonly KeyColumn[], showsRemovedAlone: boolean): ListColumns<ApiKeyRow> {
  const shown = showsRemovedAlone ? chosen.filter((name) => !timeColumns.includes(name)) : chosen;
  const rooms = roomFor(showsRemovedAlone ? [...shown, 'last_used', 'created'] : shown);
  const columns = keyColumns.filter((name) => shown.includes(name));
  return [
    ...nameColumn(shown.includes('preview') ? rooms.get('preview') : undefined),
    ...columns.flatMap((name) => columnMakers[name]({ showsFrom: rooms.get(name) })),
    ...(showsRemovedAlone ? removedColumns : []),
  ];
}

function Preview({ of: key }: { of: ApiKeyRow }) {
  return (
    <code translate="no" className="font-mono text-[13px] text-muted">
      {key.preview}
    </code>
  );
}
