'use client';

import { Check } from 'lucide-react';
import Link from 'next/link';
import * as RadixMenu from 'radix-ui/dropdown-menu';
import { Fragment, type RefObject, useRef } from 'react';
import { classNames } from './class-names';
import type { MenuItem } from './menu';
import { MenuCopyItem } from './menu-copy-item';

type MenuContentProps = {
  open: boolean;
  focusFirst: boolean;
  onClose: () => void;
  labelledBy: string;
  button: RefObject<HTMLButtonElement | null>;
  items: MenuItem[];
  align: 'start' | 'end';
  side: 'top' | 'bottom';
};

export const menuItemClass = (tone?: 'danger') =>
  classNames(
    'flex h-9 cursor-pointer select-none items-center gap-2.5 rounded-md px-2.5 text-sm outline-none sm:h-8 [&_svg]:size-4',
    tone === 'danger'
      ? 'text-danger-ink data-[highlighted]:bg-danger-soft'
      : 'text-ink data-[highlighted]:bg-hover [&_svg]:text-muted',
  );

function focusFirstItem(menu: HTMLElement | null) {
  requestAnimationFrame(() => menu?.querySelector<HTMLElement>('[role^=menuitem]')?.focus());
}

/** The open menu. The chosen action runs after the focus returned to the button, so that a dialog can return it there. */
export default function MenuContent(props: MenuContentProps) {
  const { open, focusFirst, onClose, labelledBy, button, items, align, side } = props;
  const chosen = useRef<(() => void) | null>(null);

  function returnFocus(event: Event) {
    event.preventDefault();
    button.current?.focus();
    chosen.current?.();
    chosen.current = null;
  }

  // An open drawer is in the top layer, so a menu inside it must be there too.
  const layer = button.current?.closest<HTMLElement>('[popover]');
  return (
    // Not modal: that would hide the page from screen readers and leave it focusable.
    <RadixMenu.Root modal={false} open={open} onOpenChange={(next) => next || onClose()}>
      {/* The visible button is outside, so that loading this content does not change it. This only marks its place. */}
      <RadixMenu.Trigger asChild>
        <span aria-hidden className="pointer-events-none absolute inset-0" />
      </RadixMenu.Trigger>
      {/* A press outside closes the menu and does nothing else. */}
      <RadixMenu.Portal container={layer}>
        <div className="fixed inset-0 z-40" />
      </RadixMenu.Portal>
      <RadixMenu.Portal container={layer}>
        <RadixMenu.Content
          ref={focusFirst ? focusFirstItem : undefined}
          aria-labelledby={labelledBy}
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          loop
          onCloseAutoFocus={returnFocus}
          className="z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-48 max-w-80 overflow-y-auto rounded-xl border border-line bg-raised p-1 shadow-high animate-fade-in"
        >
          {items.map((item) => (
            <Fragment key={`${item.label} ${item.kind === 'link' ? item.href : ''}`}>
              {item.startsGroup && <RadixMenu.Separator className="-mx-1 my-1 h-px bg-line" />}
              {item.kind === 'copy' ? (
                <MenuCopyItem {...item} />
              ) : (
                <RadixMenu.Item
                  asChild={item.kind === 'link'}
                  className={menuItemClass(item.tone)}
                  {...(item.kind === 'choice' && { role: 'menuitemradio', 'aria-checked': item.isChosen })}
                  onSelect={() => {
                    if ('onSelect' in item) chosen.current = item.onSelect;
                  }}
                >
                  {item.kind === 'link' ? (
                    <Link href={item.href} prefetch={false}>
                      {item.icon}
                      {item.label}
                    </Link>
                  ) : (
                    <>
                      {item.icon}
                      {item.label}
                      {item.kind === 'choice' && item.isChosen && <Check aria-hidden className="ml-auto" />}
                    </>
                  )}
                </RadixMenu.Item>
              )}
            </Fragment>
          ))}
        </RadixMenu.Content>
      </RadixMenu.Portal>
    </RadixMenu.Root>
  );
}
