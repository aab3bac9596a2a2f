import { classNames } from './class-names';

/** The backdrop of dialogs. */
export const overlayClass = 'fixed inset-0 z-40 animate-fade-in bg-overlay';

/** A dialog's box: centred, or at the bottom edge of a small screen. */
export const dialogBoxClass = classNames(
  // The scroll padding keeps focused elements clear of the footer.
  'fixed z-50 flex max-h-[92dvh] scroll-pb-24 flex-col overflow-y-auto bg-raised shadow-high outline-none',
  'inset-x-0 bottom-0 rounded-t-2xl border-t border-line pb-[env(safe-area-inset-bottom)]',
  'animate-sheet-in sm:animate-pop-in',
  'sm:inset-0 sm:m-auto sm:h-fit sm:max-h-[calc(100dvh-4rem)] sm:w-[calc(100%-3rem)] sm:rounded-2xl sm:border sm:pb-0',
);
