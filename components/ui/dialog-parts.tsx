import type { ReactNode } from 'react';

/** A dialog's content. */
export function DialogBody({ children }: { children: ReactNode }) {
  return <div className="flex flex-col gap-4 px-5 py-5 sm:px-6">{children}</div>;
}

/** A dialog's buttons: the main one last, and on top on phones. They stay in view while the content scrolls. */
export function DialogFooter({ children }: { children: ReactNode }) {
  return (
    <div className="bottom-0 z-10 flex flex-col-reverse gap-2 border-line border-t bg-sunken px-5 py-4 sm:flex-row sm:justify-end sm:px-6 [@media(min-height:480px)]:sticky">
      {children}
    </div>
  );
}
