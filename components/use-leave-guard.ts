'use client';

import { useEffect, useEffectEvent, useRef } from 'react';

type LeaveGuard = {
  /** Whether leaving now would lose something. */
  isOn: boolean;
  /** Called when the user has pressed Back; the page is still shown. */
  onBack: () => void;
  /** Called when the page is hidden, perhaps into the back/forward cache. Must forget what must not be kept. */
  onHide: () => void;
};

/**
 * Keeps a page from being left by accident. The browser asks before it closes the tab. Back goes to a history entry
 * that `arm` adds during a click (browsers skip entries that are added without one).
 */
export function useLeaveGuard({ isOn, onBack, onHide }: LeaveGuard) {
  const isArmed = useRef(false);
  // The router renders during popstate, so a listener that each render replaces would miss the event.
  const back = useEffectEvent(() => {
    if (!isArmed.current) return;
    isArmed.current = false;
    onBack();
  });
  const hide = useEffectEvent(onHide);

  useEffect(() => {
    if (!isOn) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    const onPopState = () => back();
    const onPageHide = () => hide();
    window.addEventListener('beforeunload', ask);
    window.addEventListener('popstate', onPopState);
    window.addEventListener('pagehide', onPageHide);
    return () => {
      window.removeEventListener('beforeunload', ask);
      window.removeEventListener('popstate', onPopState);
      window.removeEventListener('pagehide', onPageHide);
    };
  }, [isOn]);

  return {
    /** Adds the entry that Back goes to, with the router's own state, so that the router sees no navigation. */
    arm: () => {
      if (isArmed.current) return;
      isArmed.current = true;
      window.history.pushState(window.history.state, '');
    },
    /** Removes that entry, so that the next Back works as usual. */
    disarm: () => {
      if (!isArmed.current) return;
      isArmed.current = false;
      window.history.back();
    },
  };
}
