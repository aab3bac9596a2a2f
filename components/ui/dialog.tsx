'use client';

import * as RadixDialog from 'radix-ui/dialog';
import type { ReactNode } from 'react';
import { classNames } from './class-names';
import { dialogBoxClass, overlayClass } from './overlay-classes';
import { type FocusReturn, useFocusReturn } from './use-focus-return';

type DialogProps = FocusReturn & {
  /** Called on Escape and on a click outside; the owner decides whether to close. */
  onClose: () => void;
  title: string;
  description?: ReactNode;
  /** For content that must be visible in full, such as a secret. */
  wide?: boolean;
  children: ReactNode;
};

/** A modal dialog, open while it is rendered. Import the file that renders it lazily. */
export function Dialog({ onClose, title, description, wide = false, children, ...returning }: DialogProps) {
  const focus = useFocusReturn(returning);
  return (
    <RadixDialog.Root open onOpenChange={(next) => next || onClose()}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className={overlayClass} />
        <RadixDialog.Content
          {...focus}
          {...(description ? {} : { 'aria-describedby': undefined })}
          className={classNames(dialogBoxClass, wide ? 'sm:max-w-[560px]' : 'sm:max-w-[480px]')}
        >
          <div className="flex flex-col gap-1 px-5 pt-5 sm:px-6 sm:pt-6">
            <RadixDialog.Title className="font-semibold text-base tracking-[-0.01em]">{title}</RadixDialog.Title>
            {description && (
              <RadixDialog.Description className="text-[13px] text-muted">{description}</RadixDialog.Description>
            )}
          </div>
          {children}
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}
