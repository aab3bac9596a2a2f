import { listColumnHelper } from '@/components/list-page/list-table';
import { RowLink } from '@/components/list-page/row-link';
import { SpaceLogo } from '@/components/space-logo';
import { Avatar } from '@/components/ui/avatar';
import { RelativeTime } from '@/components/ui/relative-time';
import type { ApiKeyRow } from '@/lib/api-keys/schema';
import { KeyBadges } from '../key-badges';

const column = listColumnHelper<ApiKeyRow>();

export const apiKeysColumns = column.columns([
  column.accessor('name', {
    header: 'Name',
    sortDescFirst: false,
    meta: { cardClassName: 'col-span-2 pr-10' },
    cell: ({ row: { original: key } }) => (
      <span className="flex min-w-0 items-center gap-2">
        <RowLink id={key.id} title={key.name}>
          {key.name}
        </RowLink>
        <KeyBadges apiKey={key} />
      </span>
    ),
  }),
  column.display({
    id: 'preview',
    header: 'Key Preview',
    meta: { className: 'w-[8.5rem]', cardClassName: 'col-span-2' },
    cell: ({ row: { original: key } }) => (
      <code translate="no" className="font-mono text-[13px] text-muted">
        {key.preview}
      </code>
    ),
  }),
  column.display({
    id: 'space',
    header: 'Space',
    meta: { className: 'w-[16%]', cardLabel: 'Space' },
    cell: ({ row: { original: key } }) => (
      <Named name={key.space.name}>
        <SpaceLogo name={key.space.name} src={key.space.logoUrl} />
      </Named>
    ),
  }),
  column.display({
    id: 'owner',
    header: 'Owner',
    meta: { className: 'w-[16%]', cardLabel: 'Owner' },
    cell: ({ row: { original: key } }) => (
      <Named name={key.owner.name}>
        <Avatar name={key.owner.name} src={key.owner.avatarUrl} />
      </Named>
    ),
  }),
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
    meta: { className: 'w-[7.5rem]', cardLabel: 'Created at' },
    cell: ({ getValue }) => <RelativeTime iso={getValue()} />,
  }),
]);

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
