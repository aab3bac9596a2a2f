'use client';

import { Check, ChevronsUpDown, PencilLine, Plus } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import type { OrganizationRef } from '@/lib/organizations/schema';
import { overviewPath } from '@/lib/paths';
import { sidebarId } from './sidebar-id';
import { SpaceLogo } from './space-logo';
import { Menu, type MenuItem } from './ui/menu';

const OrganizationDialog = lazy(() => import('./organization-dialog'));

type OrganizationSwitcherProps = { org: OrganizationRef; organizations: OrganizationRef[]; mayRename: boolean };

/** Shows the current organization, with a menu to switch to another one, create one or rename it. */
export function OrganizationSwitcher({ org, organizations, mayRename }: OrganizationSwitcherProps) {
  const [dialog, setDialog] = useState<'none' | 'create' | 'rename'>('none');

  function open(next: 'create' | 'rename') {
    // An open drawer is in the browser's top layer, above every dialog.
    const sidebar = document.getElementById(sidebarId);
    if (sidebar?.matches(':popover-open')) sidebar.hidePopover();
    setDialog(next);
  }

  const items: MenuItem[] = organizations.map(({ slug, name }) => ({
    kind: 'link',
    label: name,
    icon: <Check aria-hidden className={slug === org.slug ? 'shrink-0' : 'invisible shrink-0'} />,
    href: overviewPath(slug),
  }));
  const icon = <Plus aria-hidden />;
  items.push({ kind: 'action', label: 'New organization', icon, startsGroup: true, onSelect: () => open('create') });
  if (mayRename) {
    const label = 'Rename this organization';
    items.push({ kind: 'action', label, icon: <PencilLine aria-hidden />, onSelect: () => open('rename') });
  }

  return (
    <>
      <Menu
        label={`Organization ${org.name}, switch`}
        align="start"
        className="flex w-full min-w-0 items-center gap-2.5 rounded-lg p-2 text-left hover:bg-hover"
        items={items}
      >
        <SpaceLogo name={org.name} />
        <span dir="auto" title={org.name} className="min-w-0 flex-1 truncate font-semibold md:max-wide:hidden">
          {org.name}
        </span>
        <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-muted md:max-wide:hidden" />
      </Menu>
      <Suspense fallback={null}>
        {dialog !== 'none' && (
          <OrganizationDialog key={dialog} org={org} kind={dialog} onClose={() => setDialog('none')} />
        )}
      </Suspense>
    </>
  );
}
