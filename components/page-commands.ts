'use client';

import { useEffect, useEffectEvent } from 'react';

/** A command that the current page can run. On other pages the command palette navigates to that page first. */
type PageCommand = 'new-api-key';

const commands = new Map<PageCommand, () => void>();

/** Offers a command of the page while it is shown; null offers nothing. */
export function usePageCommand(name: PageCommand, run: (() => void) | null): void {
  const isOffered = run !== null;
  const runNow = useEffectEvent(() => run?.());
  useEffect(() => {
    if (!isOffered) return;
    const command = () => runNow();
    commands.set(name, command);
    return () => {
      if (commands.get(name) === command) commands.delete(name);
    };
  }, [name, isOffered]);
}

/** Runs a command of the page; false when the page has none of that name. */
export function runPageCommand(name: PageCommand): boolean {
  const command = commands.get(name);
  command?.();
  return command !== undefined;
}
