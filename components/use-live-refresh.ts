'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useEffectEvent, useTransition } from 'react';
import { openLayers, typingTargets } from './use-shortcuts';

const everyMs = 10_000;
/** After this time without input, the user is not typing, dragging, scrolling or pointing. */
const restMs = 2_000;
const checkMs = 1_000;
const serverTimeoutMs = 5_000;

/** Elements that postpone a refresh: a dialog or menu, an unsaved form, a text field, a row with the focus. */
const busySelector = [
  openLayers,
  '[data-unsaved]',
  `:is(${typingTargets}):not([type="search"]):focus`,
  'main :is(tr, li):has(:focus-visible)',
].join(', ');
const hoveredRow = 'main :is(tr, li):hover';

/**
 * Refreshes the page every 10 seconds while it is visible and at rest: nobody types, drags, scrolls, reads a row, edits,
 * or has a dialog or menu open. `read` replaces the refresh of the whole page.
 */
export function useLiveRefresh(read?: () => Promise<unknown>): void {
  useRefresh(true, read);
}

/** Refreshes the page when the user returns to the tab and is at rest, at most every 10 seconds. */
export function useRefreshOnReturn(): void {
  useRefresh(false);
}

function useRefresh(isLive: boolean, read?: () => Promise<unknown>): void {
  const router = useRouter();
  const [isPending, startTransition] = useTransition();
  const refresh = useEffectEvent(() => {
    if (isPending) return;
    startTransition(async () => {
      if (read) await read();
      else if (await isServerReady()) startTransition(() => router.refresh());
    });
  });
  useEffect(() => {
    let refreshedAt = Date.now();
    let inputAt = 0;
    let isPressed = false;
    let isDue = isLive;
    const onInput = (event: Event) => {
      inputAt = Date.now();
      if (event instanceof PointerEvent) isPressed = event.buttons !== 0;
    };
    const onReturn = () => {
      isDue = true;
      refreshAtRest();
    };
    const refreshAtRest = () => {
      const now = Date.now();
      if (!isDue || document.visibilityState !== 'visible' || now - refreshedAt < everyMs) return;
      if (isPressed || now - inputAt < restMs || isBusy()) return;
      refreshedAt = now;
      isDue = isLive;
      refresh();
    };
    const timer = setInterval(refreshAtRest, checkMs);
    const inputs = ['keydown', 'pointerdown', 'pointermove', 'pointerup', 'pointercancel', 'wheel', 'scroll'];
    for (const type of inputs) document.addEventListener(type, onInput, { capture: true, passive: true });
    window.addEventListener('focus', onReturn);
    document.addEventListener('visibilitychange', onReturn);
    return () => {
      clearInterval(timer);
      for (const type of inputs) document.removeEventListener(type, onInput, { capture: true });
      window.removeEventListener('focus', onReturn);
      document.removeEventListener('visibilitychange', onReturn);
    };
  }, [isLive]);
}

/** Ignores hover on touch screens, where an element stays hovered after a touch. */
const isBusy = () =>
  document.querySelector(busySelector) !== null ||
  (matchMedia('(hover: hover)').matches && document.querySelector(hoveredRow) !== null);

/** Returns whether a refresh can succeed: the router leaves the page for the browser's error page when one fails. */
const isServerReady = () =>
  fetch('/readyz', { cache: 'no-store', signal: AbortSignal.timeout(serverTimeoutMs) }).then(
    ({ status }) => status < 500,
    () => false,
  );
