'use client';

import { EllipsisVertical, UserMinus } from 'lucide-react';
import { useMemo } from 'react';
import { DataTable, type DataTableColumn } from '@/components/data-table';
import { Avatar } from '@/components/ui/avatar';
import { Badge } from '@/components/ui/badge';
import { buttonClass } from '@/components/ui/button';
import { Menu } from '@/components/ui/menu';
import { RelativeTime } from '@/components/ui/relative-time';
import { type SpaceListParams, type SpaceSortColumn, spaceSortColumns } from '@/lib/spaces/list-params';
import type { SpaceDetails, SpaceMemberRow } from '@/lib/spaces/schema';
import { MemberRoleSelect } from './member-role-select';
import { spaceRoleLabels } from './space-roles';

type SpaceMembersTableProps = {
  org: string;
  space: SpaceDetails;
  rows: SpaceMemberRow[];
  params: SpaceListParams;
  isStale: boolean;
  onSort: (sort: SpaceSortColumn, direction: SpaceListParams['direction']) => void;
  /** One and the same through all renders, else the table builds its cells anew and loses the focus. */
  onRemove: (member: SpaceMemberRow) => void;
};

type Context = { org: string; spaceId: string; mayManage: boolean; onRemove: (member: SpaceMemberRow) => void };

function columnsFor({ org, spaceId, mayManage, onRemove }: Context): DataTableColumn<SpaceMemberRow>[] {
  const columns: DataTableColumn<SpaceMemberRow>[] = [
    {
      id: 'name',
      header: 'Name',
      accessorFn: (member) => member.name,
      sortDescFirst: false,
      meta: { cardClassName: 'col-span-full pr-10' },
      cell: ({ row: { original: member } }) => (
        <span className="flex min-w-0 items-center gap-3">
          <Avatar name={member.name} src={member.avatarUrl} size="medium" />
          <span className="flex min-w-0 flex-col leading-4.5">
            <span className="flex min-w-0 items-center gap-2">
              <span dir="auto" title={member.name} className="truncate font-medium">
                {member.name}
              </span>
              {member.isViewer && <Badge>You</Badge>}
              {member.organizationRole === 'admin' && <Badge tone="accent">Organization admin</Badge>}
            </span>
            <span title={member.email} className="truncate text-[13px] text-muted">
              {member.email}
            </span>
          </span>
        </span>
      ),
    },
    {
      id: 'role',
      header: 'Role in this space',
      meta: { className: 'w-48', cardLabel: 'Role in this space' },
      cell: ({ row: { original: member } }) =>
        mayManage ? <MemberRoleSelect org={org} spaceId={spaceId} member={member} /> : spaceRoleLabels[member.role],
    },
    {
      id: 'created',
      header: 'Member since',
      accessorFn: (member) => member.since,
      sortDescFirst: true,
      meta: { className: 'w-36', cardLabel: 'Member since' },
      cell: ({ row }) => <RelativeTime iso={row.original.since} />,
    },
  ];
  if (!mayManage) return columns;
  columns.push({
    id: 'actions',
    header: () => <span className="sr-only">Actions</span>,
    meta: { className: 'w-14', cardClassName: 'absolute top-2 right-2 @min-[800px]/table:static' },
    cell: ({ row: { original: member } }) => (
      <Menu
        label={`Actions for ${member.name}`}
        className={buttonClass({ variant: 'ghost', size: 'icon' })}
        items={[
          {
            kind: 'action',
            label: 'Remove from space',
            icon: <UserMinus aria-hidden />,
            tone: 'danger',
            onSelect: () => onRemove(member),
          },
        ]}
      >
        <EllipsisVertical aria-hidden className="size-4" />
      </Menu>
    ),
  });
  return columns;
}

/** A space's members, a row each. */
export function SpaceMembersTable(props: SpaceMembersTableProps) {
  const { org, space, rows, params, isStale, onSort, onRemove } = props;
  const { id: spaceId } = space;
  const { manageMembers: mayManage } = space.may;
  const columns = useMemo(() => columnsFor({ org, spaceId, mayManage, onRemove }), [org, spaceId, mayManage, onRemove]);
  return (
    <DataTable
      caption={`Members of ${space.name}`}
      columns={columns}
      rows={rows}
      rowId={(member) => member.id}
      sorting={{ column: params.sort, direction: params.direction }}
      onSort={(column, direction) => {
        const sort = spaceSortColumns.find((item) => item === column);
        if (sort) onSort(sort, direction);
      }}
      isStale={isStale}
    />
  );
}
