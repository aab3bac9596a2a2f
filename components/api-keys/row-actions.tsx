import { CirclePause, CirclePlay, Copy, Eye, PencilLine, RotateCw, Trash2 } from 'lucide-react';
import { RowMenu } from '@/components/list-page/row-menu';
import type { MenuItem } from '@/components/ui/menu';
import type { ApiKeyRow } from '@/lib/api-keys/schema';
import { apiKeyPath } from './api-keys-path';

/** A change that has a dialog: `disable` disables a key, or enables it again. */
export type KeyChange = 'rename' | 'rotate' | 'disable' | 'remove';

type RowActionsProps = { org: string; apiKey: ApiKeyRow; onChange: (change: KeyChange) => void };

/** The menu of one key's row; it offers only what the viewer may do. */
export function RowActions({ org, apiKey, onChange }: RowActionsProps) {
  const items: MenuItem[] = [
    { kind: 'copy', label: 'Copy masked key', icon: <Copy aria-hidden />, text: apiKey.preview },
    { kind: 'link', label: 'View details', icon: <Eye aria-hidden />, href: apiKeyPath(org, apiKey.id) },
  ];
  if (apiKey.mayChange) {
    items.push({
      kind: 'action',
      label: 'Rename',
      icon: <PencilLine aria-hidden />,
      onSelect: () => onChange('rename'),
    });
    const isDisabled = apiKey.state === 'disabled';
    items.push({
      kind: 'action',
      label: 'Rotate',
      icon: <RotateCw aria-hidden />,
      onSelect: () => onChange('rotate'),
    });
    items.push({
      kind: 'action',
      label: isDisabled ? 'Enable' : 'Disable',
      icon: isDisabled ? <CirclePlay aria-hidden /> : <CirclePause aria-hidden />,
      onSelect: () => onChange('disable'),
    });
  }
  if (apiKey.mayRemove) {
    items.push({
      kind: 'action',
      label: 'Remove',
      icon: <Trash2 aria-hidden />,
      tone: 'danger',
      onSelect: () => onChange('remove'),
    });
  }
  return <RowMenu name={apiKey.name} items={items} />;
}
