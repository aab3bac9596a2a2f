'use client';

import { Check } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { announce } from './ui/live-region';

const shownMilliseconds = 4_000;

/** Returns the note "Saved" for a form's button, and a function that shows it for four seconds. */
export function useSavedNote(): [ReactNode, (announcement: string) => void] {
  const [savedAt, setSavedAt] = useState<number | null>(null);
  useEffect(() => {
    if (savedAt === null) return;
    const timer = setTimeout(() => setSavedAt(null), shownMilliseconds);
    return () => clearTimeout(timer);
  }, [savedAt]);
  const note = savedAt !== null && (
    <span aria-hidden className="flex items-center gap-1.5 text-[13px] text-success-ink">
      <Check className="size-4" />
      Saved
    </span>
  );
  function show(announcement: string) {
    announce(announcement);
    setSavedAt(Date.now());
  }
  return [note, show];
}
