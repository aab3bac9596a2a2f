import { Settings2, Trash2 } from 'lucide-react';
import { RowMenu } from '@/components/list-page/row-menu';
import type { MenuItem } from '@/components/ui/menu';
import type { SpaceRow } from '@/lib/spaces/schema';
import { spacePath } from './spaces-path';

type SpaceActionsProps = { org: string; space: SpaceRow; onDelete: () => void };

/** The menu of a space's row, with the actions that the viewer may do. */
export function SpaceActions({ org, space, onDelete }: SpaceActionsProps) {
  const label = space.may.change ? 'Open settings' : 'Open';
  const items: MenuItem[] = [{ kind: 'link', label, icon: <Settings2 aria-hidden />, href: spacePath(org, space.id) }];
  if (space.may.delete) {
    items.push({ kind: 'action', label: 'Delete', icon: <Trash2 aria-hidden />, tone: 'danger', onSelect: onDelete });
  }
  return <RowMenu name={space.name} items={items} />;
}
