import { EllipsisVertical } from 'lucide-react';
import { buttonClass } from '@/components/ui/button';
import { Menu, type MenuItem } from '@/components/ui/menu';

/** A row's menu button; `name` is what the row is called. */
export function RowMenu({ name, items }: { name: string; items: MenuItem[] }) {
  return (
    <Menu label={`Actions for ${name}`} className={buttonClass({ variant: 'ghost', size: 'icon' })} items={items}>
      <EllipsisVertical aria-hidden className="size-4" />
    </Menu>
  );
}
