import { useRef } from 'react';

/**
 * Remembers what had the focus when a dialog opened and gives it back on closing; when that has
 * left the page meanwhile, the focus goes to `fallback`, never to the top of the document.
 */
export function useFocusReturn(fallback?: () => HTMLElement | null | undefined) {
  const opener = useRef<Element | null>(null);
  return {
    onOpenAutoFocus: () => {
      opener.current = document.activeElement;
    },
    onCloseAutoFocus: (event: Event) => {
      event.preventDefault();
      const before = opener.current;
      const target =
        before instanceof HTMLElement && before.isConnected && before !== document.body ? before : fallback?.();
      target?.focus();
    },
  };
}
