'use client';

import { EllipsisVertical, Pencil, RotateCw } from 'lucide-react';
import type { RefObject } from 'react';
import { EnvironmentLabel } from '@/components/environment-label';
import { KeyBadges } from '@/components/key-badges';
import { Button, buttonClass } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { Menu, type MenuItem } from '@/components/ui/menu';
import type { ApiKeyDetails } from '@/lib/api-keys/schema';
import { copyItem, disableItem, type KeyChange, removeItem } from './key-menu-items';

type KeyHeaderProps = {
  apiKey: ApiKeyDetails;
  headingRef: RefObject<HTMLHeadingElement | null>;
  /** Whether Edit takes the focus when it appears, because the editor that closed had it. */
  editTakesFocus: boolean;
  onEdit: () => void;
  onChange: (change: KeyChange) => void;
};

const focusNow = (button: HTMLButtonElement | null) => button?.focus();

/** A key's name, state, environment and actions; on phones the actions are in a menu. */
export function KeyHeader({ apiKey, headingRef, editTakesFocus, onEdit, onChange }: KeyHeaderProps) {
  const disable = disableItem(apiKey, onChange);
  const items: MenuItem[] = [copyItem(apiKey)];
  if (apiKey.mayChange) {
    items.unshift({ kind: 'action', label: 'Edit', icon: <Pencil aria-hidden />, onSelect: onEdit }, disable);
  }
  if (apiKey.mayRemove) items.push(removeItem(onChange));
  return (
    // On phones the badges are below the name and the buttons, with the whole width.
    <header className="mb-6 flex flex-wrap items-start justify-between gap-4 max-sm:grid max-sm:grid-cols-[minmax(0,1fr)_auto] max-sm:gap-y-2">
      <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-2 max-sm:contents">
        <h1
          ref={headingRef}
          tabIndex={-1}
          dir="auto"
          className="min-w-0 break-words font-semibold text-xl tracking-[-0.015em] max-sm:pt-1.5"
        >
          {apiKey.name}
        </h1>
        <div className="flex flex-wrap gap-2 empty:hidden max-sm:col-span-full max-sm:row-start-2">
          <KeyBadges apiKey={apiKey} showsActive />
          {apiKey.environment && (
            <span className="inline-flex h-5 items-center rounded-full border border-line px-2 font-medium text-xs">
              <EnvironmentLabel environment={apiKey.environment} />
            </span>
          )}
        </div>
      </div>
      <div className="flex shrink-0 gap-2">
        {apiKey.mayChange && (
          <>
            <Button onClick={() => onChange('rotate')}>
              <RotateCw aria-hidden className="size-4" />
              Rotate
            </Button>
            <Button ref={editTakesFocus ? focusNow : undefined} onClick={onEdit} className="max-sm:hidden">
              <Pencil aria-hidden className="size-4" />
              Edit
            </Button>
            <Button onClick={disable.onSelect} className="max-sm:hidden [&_svg]:size-4">
              {disable.icon}
              {disable.label}
            </Button>
          </>
        )}
        {apiKey.mayRemove && (
          <Button variant="quietDanger" onClick={() => onChange('remove')} className="max-sm:hidden">
            Remove
          </Button>
        )}
        <span className="sm:hidden">
          <Menu
            label={`Actions for ${apiKey.name}`}
            className={classNames(buttonClass({ variant: 'ghost', size: 'icon' }), 'size-10')}
            items={items}
          >
            <EllipsisVertical aria-hidden className="size-4" />
          </Menu>
        </span>
      </div>
    </header>
  );
}
