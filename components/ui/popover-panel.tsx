'use client';

import * as Popover from 'radix-ui/popover';
import type { ReactNode, RefObject } from 'react';
import { classNames } from './class-names';

type PopoverPanelProps = {
  label: string;
  /** The button that opened it. */
  button: RefObject<HTMLButtonElement | null>;
  side?: 'bottom' | 'right';
  align: 'start' | 'end';
  className: string;
  onClose: () => void;
  children: ReactNode;
};

/** A panel beside its button, open while it is rendered. Import the file that renders it lazily. */
export function PopoverPanel({
  label,
  button,
  side = 'bottom',
  align,
  className,
  onClose,
  children,
}: PopoverPanelProps) {
  return (
    <Popover.Root open onOpenChange={(next) => next || onClose()}>
      <Popover.Anchor virtualRef={button as RefObject<HTMLButtonElement>} />
      <Popover.Portal>
        <Popover.Content
          aria-label={label}
          side={side}
          align={align}
          sideOffset={4}
          collisionPadding={8}
          // A press on the button itself closes the panel; it must not open it again.
          onInteractOutside={(event) => button.current?.contains(event.target as Node) && event.preventDefault()}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            button.current?.focus();
          }}
          className={classNames(
            'z-50 flex max-h-(--radix-popover-content-available-height) flex-col rounded-xl border border-line bg-raised p-1 shadow-high animate-fade-in',
            className,
          )}
        >
          {children}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
