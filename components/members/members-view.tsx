'use client';

import { Download, UserPlus } from 'lucide-react';
import { useCallback, useRef, useState } from 'react';
import { PageHeader } from '@/components/page-header';
import { Button } from '@/components/ui/button';
import { useListNavigation } from '@/components/use-list-navigation';
import { useRefreshOnReturn } from '@/components/use-refresh-on-return';
import { useShortcuts } from '@/components/use-shortcuts';
import type { MemberList, SpaceRef } from '@/lib/members/schema';
import type { OrganizationRole } from '@/lib/permissions';
import type { MemberTask } from './member-actions';
import { dialogFor, loadInviteMemberDialog, MembersDialogs, type OpenDialog } from './members-dialogs';
import { MembersList } from './members-list';
import { membersExportPath, membersPath } from './members-path';

type MembersViewProps = {
  org: { slug: string; name: string };
  list: MemberList;
  /** The spaces the list can be filtered by. */
  spaces: SpaceRef[];
  /** The roles the viewer may invite as; empty when they may not invite. */
  invitableRoles: readonly OrganizationRole[];
  spacesToInviteInto: SpaceRef[];
  seesInvitations: boolean;
  mayExport: boolean;
};

/** The Members page. The dialogs live here, above the rows that a refresh may take away. */
export function MembersView(props: MembersViewProps) {
  const { org, list, spaces, invitableRoles, spacesToInviteInto, seesInvitations, mayExport } = props;
  const [dialog, setDialog] = useState<OpenDialog>({ kind: 'none' });
  const heading = useRef<HTMLHeadingElement>(null);
  const searchInput = useRef<HTMLInputElement>(null);
  const navigation = useListNavigation(list.params, (next) => membersPath(org.slug, next));
  const mayInvite = invitableRoles.length > 0;
  const invite = () => setDialog({ kind: 'invite' });
  // One and the same through all renders: with a new one the table would build its cells anew, and lose their focus.
  const onTask = useCallback((task: MemberTask) => setDialog(dialogFor(org.slug, task)), [org.slug]);

  useRefreshOnReturn();
  useShortcuts({
    '/': () => searchInput.current?.focus(),
    '?': () => setDialog({ kind: 'shortcuts' }),
    ...(mayInvite ? { c: invite } : {}),
  });

  return (
    <>
      <PageHeader
        headingRef={heading}
        title="Members"
        description="Who belongs to this organization, and what they may do in it."
      >
        {mayExport && (
          <form method="post" action={membersExportPath(org.slug, list.params)}>
            <Button type="submit">
              <Download aria-hidden className="size-4" />
              <span className="max-sm:sr-only">Export CSV</span>
            </Button>
          </form>
        )}
        {mayInvite && (
          <Button
            variant="primary"
            onClick={invite}
            onPointerEnter={() => void loadInviteMemberDialog()}
            onFocus={() => void loadInviteMemberDialog()}
          >
            <UserPlus aria-hidden className="size-4" />
            Invite member
          </Button>
        )}
      </PageHeader>
      <MembersList
        org={org}
        list={list}
        navigation={navigation}
        spaces={spaces}
        seesInvitations={seesInvitations}
        searchInput={searchInput}
        mayInvite={mayInvite}
        onTask={onTask}
      />
      <MembersDialogs
        org={org}
        dialog={dialog}
        invitableRoles={invitableRoles}
        spacesToInviteInto={spacesToInviteInto}
        onTask={onTask}
        onClose={() => setDialog({ kind: 'none' })}
        focusFallback={() => heading.current}
      />
    </>
  );
}
