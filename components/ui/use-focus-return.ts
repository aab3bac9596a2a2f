import { type RefObject, useRef } from 'react';

export type FocusReturn = {
  /** Receives the focus when the opener has left the page. */
  focusFallback?: () => HTMLElement | null | undefined;
  /** Set when the opener is about to leave the page, such as a removed row's button. */
  openerLeaves?: RefObject<boolean>;
};

/**
 * Returns the focus to the element that had it when a dialog opened. If that has left the page, the focus goes to the
 * fallback, never to the top of the document.
 */
export function useFocusReturn({ focusFallback, openerLeaves }: FocusReturn) {
  const opener = useRef<Element | null>(null);
  return {
    onOpenAutoFocus: () => {
      opener.current = document.activeElement;
    },
    onCloseAutoFocus: (event: Event) => {
      event.preventDefault();
      const before = opener.current;
      const stays = before instanceof HTMLElement && before.isConnected && before !== document.body;
      (stays && !openerLeaves?.current ? before : focusFallback?.())?.focus();
    },
  };
}
