'use client';

import * as RadixAlertDialog from 'radix-ui/alert-dialog';
import type { ReactNode } from 'react';
import { classNames } from './class-names';
import { dialogBoxClass, overlayClass } from './overlay-classes';
import { type FocusReturn, useFocusReturn } from './use-focus-return';

type AlertDialogProps = FocusReturn & {
  onClose: () => void;
  title: string;
  /** The consequence of the action. */
  description: ReactNode;
  /** For content that the user reads before answering. */
  wide?: boolean;
  children: ReactNode;
};

/** A question that must be answered: a click outside doesn't close it, Escape cancels. */
export function AlertDialog({ onClose, title, description, wide = false, children, ...returning }: AlertDialogProps) {
  const focus = useFocusReturn(returning);
  return (
    <RadixAlertDialog.Root open onOpenChange={(next) => next || onClose()}>
      <RadixAlertDialog.Portal>
        <RadixAlertDialog.Overlay className={overlayClass} />
        <RadixAlertDialog.Content
          {...focus}
          className={classNames(dialogBoxClass, wide ? 'sm:max-w-[600px]' : 'sm:max-w-[440px]')}
        >
          <div className="flex flex-col gap-2 px-5 pt-5 sm:px-6 sm:pt-6">
            <RadixAlertDialog.Title className="font-semibold text-base tracking-[-0.01em]">
              {title}
            </RadixAlertDialog.Title>
            <RadixAlertDialog.Description className="text-muted">{description}</RadixAlertDialog.Description>
          </div>
          {children}
        </RadixAlertDialog.Content>
      </RadixAlertDialog.Portal>
    </RadixAlertDialog.Root>
  );
}

/** The cancel button; it has the focus when the dialog opens. */
export const AlertDialogCancel = RadixAlertDialog.Cancel;
