import { CirclePause, CirclePlay, Copy, Trash2 } from 'lucide-react';
import type { MenuItem } from '@/components/ui/menu';
import type { ApiKeyRow } from '@/lib/api-keys/schema';

/** A change that has a dialog: `disable` disables a key, or enables it again. */
export type KeyChange = 'rename' | 'rotate' | 'disable' | 'remove';

type OnChange = (change: KeyChange) => void;

export const copyItem = ({ preview }: ApiKeyRow): MenuItem => ({
  kind: 'copy',
  label: 'Copy masked key',
  icon: <Copy aria-hidden />,
  text: preview,
});

/** Disables a key, or enables it again. */
export const disableItem = ({ state }: ApiKeyRow, onChange: OnChange) => ({
  kind: 'action' as const,
  label: state === 'disabled' ? 'Enable' : 'Disable',
  icon: state === 'disabled' ? <CirclePlay aria-hidden /> : <CirclePause aria-hidden />,
  onSelect: () => onChange('disable'),
});

export const removeItem = (onChange: OnChange): MenuItem => ({
  kind: 'action',
  label: 'Remove',
  icon: <Trash2 aria-hidden />,
  tone: 'danger',
  onSelect: () => onChange('remove'),
});
