import { Eye, PencilLine, RotateCw } from 'lucide-react';
import { RowMenu } from '@/components/list-page/row-menu';
import type { MenuItem } from '@/components/ui/menu';
import type { ApiKeyRow } from '@/lib/api-keys/schema';
import { apiKeyPath } from './api-keys-path';
import { copyItem, disableItem, type KeyChange, removeItem } from './key-menu-items';

type RowActionsProps = { org: string; apiKey: ApiKeyRow; onChange: (change: KeyChange) => void };

/** The menu of one key's row; it offers only what the viewer may do. */
export function RowActions({ org, apiKey, onChange }: RowActionsProps) {
  const items: MenuItem[] = [
    copyItem(apiKey),
    { kind: 'link', label: 'View details', icon: <Eye aria-hidden />, href: apiKeyPath(org, apiKey.id) },
  ];
  if (apiKey.mayChange) {
    const rename = () => onChange('rename');
    const rotate = () => onChange('rotate');
    items.push(
      { kind: 'action', label: 'Rename', icon: <PencilLine aria-hidden />, onSelect: rename },
      { kind: 'action', label: 'Rotate', icon: <RotateCw aria-hidden />, onSelect: rotate },
      disableItem(apiKey, onChange),
    );
  }
  if (apiKey.mayRemove) items.push(removeItem(onChange));
  return <RowMenu name={apiKey.name} items={items} />;
}
