import type { LucideIcon } from 'lucide-react';
import { Button } from '@/components/ui/button';

export type CreateAction = {
  label: string;
  icon: LucideIcon;
  onSelect: () => void;
  /** Loads the dialog before the click. */
  preload?: () => void;
};

/** A list page's main action. */
export function CreateButton({ label, icon: Icon, onSelect, preload, size }: CreateAction & { size?: 'large' }) {
  return (
    <Button variant="primary" size={size} onClick={onSelect} onPointerEnter={preload} onFocus={preload}>
      <Icon aria-hidden className="size-4" />
      {label}
    </Button>
  );
}
