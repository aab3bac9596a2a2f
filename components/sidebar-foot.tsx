import { docsPath, helpPath } from '@/lib/paths';
import { NavLink } from './nav-link';

/** The links at the foot of the sidebar, above the user menu. */
export function SidebarFoot() {
  return (
    <nav aria-label="Help" className="flex flex-col gap-0.5 px-2 py-2">
      <NavLink href={docsPath} label="API reference" icon="docs" />
      <NavLink href={helpPath} label="Help" icon="help" />
    </nav>
  );
}
