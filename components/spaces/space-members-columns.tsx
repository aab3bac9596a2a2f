import { listColumnHelper } from '@/components/list-page/list-table';
import { Avatar } from '@/components/ui/avatar';
import { Badge } from '@/components/ui/badge';
import { RelativeTime } from '@/components/ui/relative-time';
import type { SpaceMemberRow } from '@/lib/spaces/schema';
import { MemberRoleSelect } from './member-role-select';
import { spaceRoleLabels } from './space-roles';

const column = listColumnHelper<SpaceMemberRow>();

type Options = { org: string; spaceId: string; mayManage: boolean };

/** Returns the columns; memoize them. */
export function spaceMembersColumns({ org, spaceId, mayManage }: Options) {
  return column.columns([
    column.accessor('name', {
      header: 'Name',
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
    }),
    column.display({
      id: 'role',
      header: 'Role in this space',
      meta: { className: 'w-48', cardLabel: 'Role in this space' },
      cell: ({ row: { original: member } }) =>
        mayManage ? <MemberRoleSelect org={org} spaceId={spaceId} member={member} /> : spaceRoleLabels[member.role],
    }),
    column.accessor('since', {
      id: 'created',
      header: 'Member since',
      sortDescFirst: true,
      meta: { className: 'w-36', cardLabel: 'Member since' },
      cell: ({ getValue }) => <RelativeTime iso={getValue()} />,
    }),
  ]);
}
