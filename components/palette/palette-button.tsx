'use client';

import { Search } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { buttonClass } from '../ui/button';
import { classNames } from '../ui/class-names';
import { Kbd } from '../ui/kbd';
import { openPalette, preloadPalette } from './palette-store';

const never = () => () => undefined;
const isApple = () => /Mac|iPhone|iPad/.test(navigator.platform);

/** Opens the command palette: a field in the sidebar, an icon on its rail. */
export function PaletteButton() {
  const isMac = useSyncExternalStore(never, isApple, () => false);
  return (
    <button
      type="button"
      aria-haspopup="dialog"
      onClick={openPalette}
      onPointerEnter={preloadPalette}
      onFocus={preloadPalette}
      className="group relative flex h-9 w-full items-center gap-2.5 rounded-lg border border-line bg-surface px-2.5 text-left text-[13px] text-muted shadow-low hover:bg-hover md:max-wide:justify-center"
    >
      <Search aria-hidden className="size-4 shrink-0" />
      <span className={classNames('flex-1 truncate', 'md:max-wide:sr-only')}>Search or jump to</span>
      <span aria-hidden className="hidden wide:block">
        <Kbd>{isMac ? '⌘K' : 'Ctrl K'}</Kbd>
      </span>
    </button>
  );
}

/** Opens the command palette from the header of small screens. */
export function PaletteIconButton() {
  return (
    <button
      type="button"
      aria-label="Search or jump to"
      aria-haspopup="dialog"
      onClick={openPalette}
      onFocus={preloadPalette}
      className={classNames(buttonClass({ variant: 'ghost', size: 'icon' }), 'ml-auto')}
    >
      <Search aria-hidden className="size-5" />
    </button>
  );
}
