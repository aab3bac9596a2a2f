'use client';

import { Copy, EllipsisVertical, Eye, Trash2 } from 'lucide-react';
import { buttonClass } from '@/components/ui/button';
import { Menu, type MenuItem } from '@/components/ui/menu';
import type { ApiKeyRow } from '@/lib/api-keys/contract';
import { apiKeyPath } from './api-keys-path';

type RowActionsProps = { org: string; apiKey: ApiKeyRow; onRemove: (key: ApiKeyRow) => void };

/** What can be done to one key. Removing is offered only to those who may. */
export function RowActions({ org, apiKey, onRemove }: RowActionsProps) {
  const items: MenuItem[] = [
    { kind: 'copy', label: 'Copy masked key', icon: <Copy aria-hidden />, text: apiKey.preview },
    { kind: 'link', label: 'View details', icon: <Eye aria-hidden />, href: apiKeyPath(org, apiKey.id) },
  ];
  if (apiKey.mayRemove && apiKey.state !== 'removed') {
    items.push({
      kind: 'action',
      label: 'Remove',
      icon: <Trash2 aria-hidden />,
      tone: 'danger',
      onSelect: () => onRemove(apiKey),
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
