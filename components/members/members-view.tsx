'use client';

import { UserPlus } from 'lucide-react';
import { useRef, useState } from 'react';
import { ExportButton } from '@/components/list-page/export-button';
import { ListPage } from '@/components/list-page/list-page';
import { useListNavigation } from '@/components/list-page/use-list-navigation';
import { useRefreshOnReturn } from '@/components/use-live-refresh';
import { noMemberFilters } from '@/lib/members/list-params';
import type { MemberList, SpaceRef } from '@/lib/members/schema';
import type { OrganizationRole } from '@/lib/permissions';
import { MemberActions, type MemberTask } from './member-actions';
import { membersColumns, sharedMembersColumns } from './members-columns';
import { dialogFor, loadInviteMemberDialog, MembersDialogs, type OpenDialog } from './members-dialogs';
import { MembersFilters } from './members-filters';
import { membersExportPath, membersPath } from './members-path';
import { membersWords } from './members-words';

type MembersViewProps = {
  org: { slug: string; name: string };
  list: MemberList;
  /** The spaces the list can be filtered by. */
  spaces: SpaceRef[];
  /** The roles that the viewer may assign to invitations; empty if they may not invite. */
  invitableRoles: readonly OrganizationRole[];
  spacesToInviteInto: SpaceRef[];
  seesInvitations: boolean;
  mayExport: boolean;
};

const sortLabels = { name: 'name', role: 'role', last_active: 'last active' };

/** The Members page. */
export function MembersView(props: MembersViewProps) {
  const { org, list: found, spaces, invitableRoles, spacesToInviteInto, seesInvitations, mayExport } = props;
  const { params } = found;
  const [dialog, setDialog] = useState<OpenDialog>({ kind: 'none' });
  const heading = useRef<HTMLHeadingElement>(null);
  const list = useListNavigation({
    params,
    noFilters: noMemberFilters,
    hrefOf: (next) => membersPath(org.slug, next),
  });
  const mayInvite = invitableRoles.length > 0;
  const isAlone = found.total === 1 && params.query === '' && !list.isFiltered;
  const openDialog = (task: MemberTask) => setDialog(dialogFor(org.slug, task));

  useRefreshOnReturn();

  return (
    <ListPage
      words={membersWords}
      headingRef={heading}
      create={
        mayInvite
          ? {
              label: 'Invite member',
              icon: UserPlus,
              onSelect: () => setDialog({ kind: 'invite' }),
              preload: () => void loadInviteMemberDialog(),
            }
          : null
      }
      actions={mayExport && <ExportButton action={membersExportPath(org.slug, params)} />}
      list={list}
      caption={`Members of ${org.name}`}
      rows={found.rows}
      total={found.total}
      columns={found.seesAllSpaces ? membersColumns : sharedMembersColumns}
      sortLabels={sortLabels}
      rowMenu={(person) => <MemberActions org={org.slug} person={person} onTask={openDialog} />}
      filters={<MembersFilters list={list} spaces={spaces} seesInvitations={seesInvitations} />}
      note={
        isAlone &&
        mayInvite && (
          <p className="border-line border-t bg-sunken px-4 py-6 text-center text-muted">
            You are the only member. Invite the people who work with your API keys.
          </p>
        )
      }
    >
      <MembersDialogs
        org={org}
        dialog={dialog}
        invitableRoles={invitableRoles}
        spacesToInviteInto={spacesToInviteInto}
        onTask={openDialog}
        onClose={() => setDialog({ kind: 'none' })}
        focusFallback={() => heading.current}
      />
    </ListPage>
  );
}
