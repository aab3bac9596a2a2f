'use client';

import type { Route } from 'next';
import { type KeyboardEvent, lazy, type ReactNode, Suspense, useId, useRef, useState } from 'react';

const MenuContent = lazy(() => import('./menu-content'));
const warmUp = () => void import('./menu-content');

type ItemLook = {
  label: string;
  icon?: ReactNode;
  tone?: 'danger';
  /** Draws a line above it. */
  startsGroup?: boolean;
};
export type MenuItem = ItemLook &
  (
    | { kind: 'action'; onSelect: () => void }
    | { kind: 'choice'; isChosen: boolean; onSelect: () => void }
    | { kind: 'link'; href: Route }
    | { kind: 'copy'; text: string }
  );

type MenuProps = {
  /** The button's accessible name, where its content has none. */
  label?: string;
  className: string;
  items: MenuItem[];
  align?: 'start' | 'end';
  side?: 'top' | 'bottom';
  children: ReactNode;
};

/** A menu button. The menu loads on hover or focus, and opens when it arrives if it was clicked before. */
export function Menu({ label, className, items, align = 'end', side = 'bottom', children }: MenuProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const [state, setState] = useState<'never' | 'closed' | 'open' | 'open by key'>('never');
  const isOpen = state === 'open' || state === 'open by key';

  function openByArrow(event: KeyboardEvent) {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    setState('open by key');
  }

  return (
    <span className="relative flex min-w-0">
      <button
        ref={button}
        id={id}
        type="button"
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        className={className}
        onPointerEnter={warmUp}
        onFocus={warmUp}
        onKeyDown={openByArrow}
        // A click by Enter or Space has no detail; then the first item gets the focus.
        onClick={(event) => setState(isOpen ? 'closed' : event.detail === 0 ? 'open by key' : 'open')}
      >
        {children}
      </button>
      {state !== 'never' && (
        <Suspense fallback={null}>
          <MenuContent
            open={isOpen}
            focusFirst={state === 'open by key'}
            onClose={() => setState('closed')}
            labelledBy={id}
            button={button}
            items={items}
            align={align}
            side={side}
          />
        </Suspense>
      )}
    </span>
  );
}
