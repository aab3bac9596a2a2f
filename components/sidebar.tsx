'use client';

import type { Route } from 'next';
import { NavLink } from './nav-link';
import { sidebarId } from './sidebar-id';
import { SpaceLogo } from './space-logo';
import { UserMenu } from './user-menu';

export type NavIcon = 'key' | 'members' | 'billing';
export type NavSection = { title?: string; links: { href: Route; label: string; icon: NavIcon }[] };

type SidebarProps = {
  org: { slug: string; name: string };
  user: { name: string; email: string };
  sections: NavSection[];
};

/** A column on wide screens; below 768 px the same element is a drawer, opened by the browser's popover. */
export function Sidebar({ org, user, sections }: SidebarProps) {
  return (
    <aside
      id={sidebarId}
      popover="auto"
      aria-label="Main"
      // While the drawer is open, Tab stays in it.
      onToggle={(event) => document.getElementById('content')?.toggleAttribute('inert', event.newState === 'open')}
      className="fixed inset-y-0 right-auto left-0 m-0 hidden h-dvh max-h-none w-[280px] flex-col border-line border-r bg-sunken text-ink backdrop:bg-overlay open:flex open:animate-drawer-in md:sticky md:top-0 md:flex md:w-auto md:animate-none"
    >
      <div className="flex h-13 items-center gap-2.5 px-4 md:h-16">
        <SpaceLogo name={org.name} />
        <span dir="auto" title={org.name} className="truncate font-semibold">
          {org.name}
        </span>
      </div>
      <nav aria-label="Organization" className="flex flex-1 flex-col gap-5 overflow-y-auto px-2 py-2">
        {sections.map((section) => (
          <div key={section.title ?? section.links[0]?.href} className="flex flex-col gap-0.5">
            {section.title && <p className="px-2.5 pb-1 font-medium text-muted text-xs">{section.title}</p>}
            {section.links.map((link) => (
              <NavLink key={link.href} {...link} />
            ))}
          </div>
        ))}
      </nav>
      <div className="border-line border-t p-2">
        <UserMenu user={user} />
      </div>
    </aside>
  );
}
