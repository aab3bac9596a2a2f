'use client';

import {
  BookOpen,
  Boxes,
  ChartColumn,
  CircleHelp,
  CreditCard,
  History,
  House,
  KeyRound,
  Logs,
  type LucideIcon,
  Settings,
  Users,
} from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { NavIcon, NavItem } from './sidebar';
import { sidebarId } from './sidebar-id';
import { classNames } from './ui/class-names';

/** The icon of each kind of page. */
export const navIcons: Record<NavIcon, LucideIcon> = {
  home: House,
  key: KeyRound,
  members: Users,
  spaces: Boxes,
  usage: ChartColumn,
  requests: Logs,
  audit_log: History,
  billing: CreditCard,
  settings: Settings,
  docs: BookOpen,
  help: CircleHelp,
};

/** On the rail a label is a tooltip on hover and focus. It is fixed, because the rail scrolls and would clip it. */
const railTooltipClass = classNames(
  'md:max-wide:pointer-events-none md:max-wide:fixed md:max-wide:left-15 md:max-wide:z-40',
  'md:max-wide:rounded-md md:max-wide:bg-ink md:max-wide:px-2 md:max-wide:py-1 md:max-wide:text-canvas md:max-wide:text-xs',
  'md:max-wide:whitespace-nowrap md:max-wide:opacity-0 md:max-wide:group-hover:opacity-100 md:max-wide:group-focus-visible:opacity-100',
);

function closeDrawer() {
  const sidebar = document.getElementById(sidebarId);
  if (sidebar?.matches(':popover-open')) sidebar.hidePopover();
}

/** A navigation link, marked while its page or a page below it is shown. */
export function NavLink({ href, label, icon, isExact = false }: NavItem) {
  const pathname = usePathname();
  const isHere = pathname === href || (!isExact && pathname.startsWith(`${href}/`));
  const Icon = navIcons[icon];
  return (
    <Link
      href={href}
      aria-current={isHere ? 'page' : undefined}
      onClick={closeDrawer}
      className={classNames(
        'group relative flex h-9 items-center gap-2.5 rounded-lg px-2.5 transition-colors duration-120 md:max-wide:justify-center wide:h-8',
        isHere ? 'bg-hover font-medium text-ink' : 'text-muted hover:bg-hover hover:text-ink',
      )}
    >
      <Icon aria-hidden className="size-4 shrink-0" />
      <span className={railTooltipClass}>{label}</span>
    </Link>
  );
}
