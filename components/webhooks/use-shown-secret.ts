'use client';

import { useEffect, useState } from 'react';

/** Holds a secret while a dialog shows it. Leaving without having copied it asks first; a hidden page forgets it. */
export function useShownSecret(onClose: () => void) {
  const [secret, setSecret] = useState<string | null>(null);
  const [isCopied, setIsCopied] = useState(false);
  const [isAsking, setIsAsking] = useState(false);
  useEffect(() => {
    if (secret === null) return;
    const ask = (event: BeforeUnloadEvent) => isCopied || event.preventDefault();
    const forget = () => setSecret(null);
    window.addEventListener('beforeunload', ask);
    window.addEventListener('pagehide', forget);
    return () => {
      window.removeEventListener('beforeunload', ask);
      window.removeEventListener('pagehide', forget);
    };
  }, [secret, isCopied]);
  const leave = () => {
    if (isCopied || isAsking || secret === null) onClose();
    else setIsAsking(true);
  };
  const onCopied = () => {
    setIsCopied(true);
    setIsAsking(false);
  };
  return { secret, setSecret, isCopied, isAsking, onCopied, leave };
}
