'use client';

import { CirclePause, CirclePlay, Copy, EllipsisVertical, Eye, Trash2 } from 'lucide-react';
import { buttonClass } from '@/components/ui/button';
import { Menu, type MenuItem } from '@/components/ui/menu';
import type { ApiKeyRow } from '@/lib/api-keys/schema';
import { apiKeyPath } from './api-keys-path';

/** What is asked about before it is done to a key: `disable` disables it, or enables it again. */
export type KeyChange = 'disable' | 'remove';
export type OnKeyChange = (change: KeyChange, key: ApiKeyRow) => void;

type RowActionsProps = { org: string; apiKey: ApiKeyRow; onChange: OnKeyChange };

/** What can be done to one key. Changing and removing it are offered only to those who may. */
export function RowActions({ org, apiKey, onChange }: RowActionsProps) {
  const items: MenuItem[] = [
    { kind: 'copy', label: 'Copy masked key', icon: <Copy aria-hidden />, text: apiKey.preview },
    { kind: 'link', label: 'View details', icon: <Eye aria-hidden />, href: apiKeyPath(org, apiKey.id) },
  ];
  if (apiKey.mayChange) {
    const isDisabled = apiKey.state === 'disabled';
    items.push({
      kind: 'action',
      label: isDisabled ? 'Enable' : 'Disable',
      icon: isDisabled ? <CirclePlay aria-hidden /> : <CirclePause aria-hidden />,
      onSelect: () => onChange('disable', apiKey),
    });
  }
  if (apiKey.mayRemove) {
    items.push({
      kind: 'action',
      label: 'Remove',
      icon: <Trash2 aria-hidden />,
      tone: 'danger',
      onSelect: () => onChange('remove', apiKey),
    });
  }
  return (
    <Menu
      label={`Actions for ${apiKey.name}`}
      className={buttonClass({ variant: 'ghost', size: 'icon' })}
      items={items}
    >
      <EllipsisVertical aria-hidden className="size-4" />
    </Menu>
  );
}
