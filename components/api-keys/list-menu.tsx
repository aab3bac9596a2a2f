import { EllipsisVertical, FileSearch, ListChecks } from 'lucide-react';
import { buttonClass } from '@/components/ui/button';
import { Menu, type MenuItem } from '@/components/ui/menu';

type ListMenuProps = {
  /** Absent where no key can be selected. */
  onSelect?: () => void;
  onWhichKey: () => void;
};

/** The menu of actions on the whole list. */
export function ListMenu({ onSelect, onWhichKey }: ListMenuProps) {
  const items: MenuItem[] = [
    { kind: 'action', label: 'Which key is this?', icon: <FileSearch aria-hidden />, onSelect: onWhichKey },
  ];
  if (onSelect) items.push({ kind: 'action', label: 'Select keys', icon: <ListChecks aria-hidden />, onSelect });
  return (
    <Menu label="More for this list" className={buttonClass()} items={items}>
      <EllipsisVertical aria-hidden className="-mx-1.5 size-4" />
    </Menu>
  );
}
