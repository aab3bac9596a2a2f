'use client';

import type { Route } from 'next';
import type { OrganizationRef } from '@/lib/organizations/schema';
import { NavLink } from './nav-link';
import { Bell } from './notices/bell';
import { OrganizationSwitcher } from './organization-switcher';
import { PaletteButton } from './palette/palette-button';
import { SidebarFoot } from './sidebar-foot';
import { sidebarId } from './sidebar-id';
import { UserMenu } from './user-menu';

export type NavIcon =
  | 'home'
  | 'key'
  | 'members'
  | 'spaces'
  | 'usage'
  | 'requests'
  | 'audit_log'
  | 'billing'
  | 'settings'
  | 'docs'
  | 'help';
export type NavItem = {
  href: Route;
  label: string;
  icon: NavIcon;
  /** Pages below it don't mark the link. */
  isExact?: boolean;
};
export type NavSection = { title?: string; links: NavItem[] };

type SidebarProps = {
  org: OrganizationRef;
  /** All organizations of the user. */
  organizations: OrganizationRef[];
  mayRename: boolean;
  user: { name: string; email: string; avatarUrl: string | null };
  /** Only links that the viewer may open. */
  sections: NavSection[];
};

/** Keeps Tab in the open drawer. Only the content of the main landmark is inert, so that the landmark stays. */
function setPageInert(isInert: boolean): void {
  document.getElementById('content')?.firstElementChild?.toggleAttribute('inert', isInert);
}

/** The drawer may have been opened before the page's script ran. */
const onDrawer = (drawer: HTMLElement | null) => setPageInert(drawer?.matches(':popover-open') ?? false);

/** A column of icons from 768 px, with labels from 1121 px. Below 768 px the same element is a drawer (a popover). */
export function Sidebar({ org, organizations, mayRename, user, sections }: SidebarProps) {
  return (
    <aside
      id={sidebarId}
      popover="auto"
      aria-label="Main"
      ref={onDrawer}
      onToggle={(event) => setPageInert(event.newState === 'open')}
      // Its menus and tooltips are above the content.
      className="fixed inset-y-0 right-auto left-0 m-0 hidden h-dvh max-h-none w-[280px] flex-col border-line border-r bg-sunken text-ink backdrop:bg-overlay open:flex open:animate-drawer-in md:sticky md:top-0 md:z-30 md:flex md:w-auto md:animate-none"
    >
      <div className="flex h-13 items-center gap-1 px-2 md:h-16 md:max-wide:h-auto md:max-wide:flex-col md:max-wide:pt-3 md:max-wide:pb-1 md:max-wide:[&_button]:justify-center">
        <div className="min-w-0 flex-1">
          <OrganizationSwitcher org={org} organizations={organizations} mayRename={mayRename} />
        </div>
        <Bell org={org.slug} className="max-md:hidden" />
      </div>
      <div className="px-2 pb-1">
        <PaletteButton />
      </div>
      <nav aria-label="Organization" className="flex flex-1 flex-col gap-5 overflow-y-auto px-2 py-2">
        {sections.map((section) => (
          <div key={section.title ?? section.links[0]?.href} className="flex flex-col gap-0.5">
            {section.title && (
              <p className="px-2.5 pb-1 font-medium text-muted text-xs md:max-wide:h-px md:max-wide:overflow-hidden md:max-wide:bg-line md:max-wide:p-0 md:max-wide:text-transparent">
                {section.title}
              </p>
            )}
            {section.links.map((link) => (
              <NavLink key={link.href} {...link} />
            ))}
          </div>
        ))}
      </nav>
      <SidebarFoot />
      <div className="border-line border-t p-2 md:max-wide:[&_button]:justify-center">
        <UserMenu user={user} />
      </div>
    </aside>
  );
}
