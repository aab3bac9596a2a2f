'use client';

import { useEffect, useEffectEvent, useRef } from 'react';

type LeaveGuard = {
  /** Whether something would be lost by leaving now. */
  isOn: boolean;
  /** The person pressed Back; the page is still here. */
  onBack: () => void;
  /** The page is going away, perhaps into the browser's memory: forget what must not be kept. */
  onHide: () => void;
};

/**
 * Keeps a page from being left by accident. Closing the tab asks through the browser; Back lands on
 * an entry of our own, put there by `arm` during a click (browsers skip entries made without one).
 */
export function useLeaveGuard({ isOn, onBack, onHide }: LeaveGuard) {
  const isArmed = useRef(false);
  // The router renders within the same popstate: listeners that came and went with a render would miss it.
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
    /** Puts the entry that Back will land on. The router's own state goes along, so that it sees no navigation. */
    arm: () => {
      if (isArmed.current) return;
      isArmed.current = true;
      window.history.pushState(window.history.state, '');
    },
    /** Takes that entry away again, so that the next Back leads where it should. */
    disarm: () => {
      if (!isArmed.current) return;
      isArmed.current = false;
      window.history.back();
    },
  };
}
