import type { Metadata } from 'next';
import { MembersView } from '@/components/members/members-view';
import { membersWords } from '@/components/members/members-words';
import { listSpacesToInviteInto } from '@/lib/members/invitation-service';
import { parseMemberListParams } from '@/lib/members/list-params';
import { listMemberSpaces, listPeople } from '@/lib/members/list-service';
import { organizationTitle } from '@/lib/page-title';
import { canInOrganization, canInviteAs, organizationRoles } from '@/lib/permissions';
import { rememberedPageSize } from '@/lib/remembered-page-size';
import { requireViewer } from '@/lib/viewer';

export async function generateMetadata({ params }: PageProps<'/[org]/permissions/members'>): Promise<Metadata> {
  const { organization } = await requireViewer((await params).org);
  return organizationTitle(organization, membersWords.title);
}

/** The members of an organization, and the invitations that the viewer may see. */
export default async function MembersPage({ params, searchParams }: PageProps<'/[org]/permissions/members'>) {
  const { org } = await params;
  const viewer = await requireViewer(org);
  const rememberedSize = await rememberedPageSize();
  const [list, spaces, spacesToInviteInto] = await Promise.all([
    listPeople(viewer, parseMemberListParams(await searchParams, rememberedSize)),
    listMemberSpaces(viewer),
    listSpacesToInviteInto(viewer),
  ]);
  return (
    <MembersView
      org={viewer.organization}
      list={list}
      spaces={spaces}
      invitableRoles={organizationRoles.filter((role) => canInviteAs(viewer.role, role))}
      spacesToInviteInto={spacesToInviteInto}
      seesInvitations={canInOrganization('invitation:see', viewer.role)}
      mayExport={canInOrganization('member:export', viewer.role)}
    />
  );
}
