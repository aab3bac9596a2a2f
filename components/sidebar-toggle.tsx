import { Menu } from 'lucide-react';
import { sidebarId } from './sidebar-id';
import { buttonClass } from './ui/button';

/** Opens the drawer; works before any script has loaded. */
export function SidebarToggle() {
  return (
    <button
      type="button"
      aria-label="Open navigation"
      popoverTarget={sidebarId}
      className={buttonClass({ variant: 'ghost', size: 'icon' })}
    >
      <Menu aria-hidden className="size-5" />
    </button>
  );
}
