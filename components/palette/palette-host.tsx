'use client';

import { useRouter } from 'next/navigation';
import { lazy, Suspense, useEffect, useEffectEvent, useRef } from 'react';
import type { OrganizationRef } from '@/lib/organizations/schema';
import { apiKeysPath, membersPath, spacesPath } from '@/lib/paths';
import type { NavSection } from '../sidebar';
import { isShortcut } from '../use-shortcuts';
import { closePalette, openPalette, preloadPalette, typeAhead, useIsPaletteOpen } from './palette-store';

const CommandPalette = lazy(() => import('./command-palette'));

/** Milliseconds within which the second key of `g k` must follow. */
const sequenceMs = 1_500;
const openDialogs = '[role="dialog"], [role="alertdialog"]';

type PaletteHostProps = { org: OrganizationRef; organizations: OrganizationRef[]; sections: NavSection[] };

/** Holds the command palette, and listens to its keys on every page: Ctrl or ⌘ with K, and `g` with a page's letter. */
export function PaletteHost(props: PaletteHostProps) {
  const isOpen = useIsPaletteOpen();
  const router = useRouter();
  const armedAt = useRef(Number.NEGATIVE_INFINITY);
  const { slug } = props.org;

  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    // K may follow. The palette's field must then be ready for the text that is typed next.
    if (event.key === 'Control' || event.key === 'Meta') preloadPalette();
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'k') {
      // The palette never covers a dialog, which may show a secret that was not copied.
      if (!isOpen && document.querySelector(openDialogs)) return;
      event.preventDefault();
      if (isOpen) closePalette();
      else openPalette();
      return;
    }
    if (typeAhead(event)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (!isShortcut(event)) return;
    const isArmed = event.timeStamp - armedAt.current < sequenceMs;
    armedAt.current = event.key === 'g' ? event.timeStamp : Number.NEGATIVE_INFINITY;
    const page = { k: apiKeysPath, m: membersPath, s: spacesPath }[event.key];
    if (!isArmed || !page) return;
    // `k` alone has another meaning in a list.
    event.preventDefault();
    event.stopPropagation();
    router.push(page(slug));
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKeyDown(event);
    document.addEventListener('keydown', listen, { capture: true });
    return () => document.removeEventListener('keydown', listen, { capture: true });
  }, []);

  return <Suspense fallback={null}>{isOpen && <CommandPalette {...props} onClose={closePalette} />}</Suspense>;
}
