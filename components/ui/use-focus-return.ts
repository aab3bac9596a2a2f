import { type RefObject, useRef } from 'react';

export type FocusReturn = {
  /** Where the focus goes when the opener has left the page. */
  focusFallback?: () => HTMLElement | null | undefined;
  /** Set when the opener is about to leave: a removed row's button is still there for a moment. */
  openerLeaves?: RefObject<boolean>;
};

/**
 * Remembers what had the focus when a dialog opened and gives it back on closing; when that has
 * left the page meanwhile, the focus goes to the fallback, never to the top of the document.
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
