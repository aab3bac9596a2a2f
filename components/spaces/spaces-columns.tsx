import { listColumnHelper } from '@/components/list-page/list-table';
import { RowLink } from '@/components/list-page/row-link';
import { SpaceLogo } from '@/components/space-logo';
import { RelativeTime } from '@/components/ui/relative-time';
import type { SpaceRow } from '@/lib/spaces/schema';
import { spaceRoleLabels } from './space-roles';

const column = listColumnHelper<SpaceRow>();
const format = (count: number) => count.toLocaleString('en-US');
const numberMeta = { className: 'w-24 text-right', cardClassName: '@table/table:text-right' };

export const spacesColumns = column.columns([
  column.accessor('name', {
    header: 'Name',
    sortDescFirst: false,
    meta: { cardClassName: 'col-span-full pr-10' },
    cell: ({ row: { original: space } }) => (
      <span className="flex min-w-0 items-center gap-3">
        <SpaceLogo name={space.name} src={space.logoUrl} />
        <span className="flex min-w-0 items-baseline gap-2">
          <RowLink id={space.id} title={space.name} className="max-w-full shrink-0">
            {space.name}
          </RowLink>
          <span dir="auto" title={space.description} className="truncate text-[13px] text-muted">
            {space.description}
          </span>
        </span>
      </span>
    ),
  }),
  column.display({
    id: 'members',
    header: 'Members',
    meta: { ...numberMeta, cardLabel: 'Members' },
    cell: ({ row }) => format(row.original.members),
  }),
  column.display({
    id: 'keys',
    header: 'API keys',
    meta: { ...numberMeta, cardLabel: 'API keys' },
    cell: ({ row }) => format(row.original.keys),
  }),
  column.display({
    id: 'role',
    header: 'Your role',
    meta: { className: 'w-48 pl-8!', cardClassName: '@table/table:pl-8!', cardLabel: 'Your role', showsFrom: 'all' },
    cell: ({ row: { original: space } }) => (
      <span className="text-muted">{space.role ? spaceRoleLabels[space.role] : 'Organization admin'}</span>
    ),
  }),
  column.accessor('createdAt', {
    id: 'created',
    header: 'Created at',
    sortDescFirst: true,
    meta: { className: 'w-32', cardLabel: 'Created at', showsFrom: 'more' },
    cell: ({ getValue }) => <RelativeTime iso={getValue()} />,
  }),
]);
