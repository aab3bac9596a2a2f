'use client';

import { Bell as BellIcon } from 'lucide-react';
import { lazy, Suspense, useRef, useState } from 'react';
import { buttonClass } from '../ui/button';
import { classNames } from '../ui/class-names';
import { useNotices } from './notices-store';

const loadPanel = () => import('./notices-panel');
const NoticesPanel = lazy(loadPanel);

/** Opens the notices about keys and the organization. A dot marks that some are unread. */
export function Bell({ org, className }: { org: string; className?: string }) {
  const [isOpen, setIsOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const notices = useNotices(org);
  const unread = Array.isArray(notices) ? notices.filter(({ isUnread }) => isUnread).length : 0;
  return (
    <>
      <button
        ref={button}
        type="button"
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        aria-label={unread === 0 ? 'Notifications' : `Notifications, ${unread} unread`}
        title="Notifications"
        onClick={() => setIsOpen(!isOpen)}
        onPointerEnter={loadPanel}
        onFocus={loadPanel}
        className={classNames(buttonClass({ variant: 'ghost', size: 'icon' }), className)}
      >
        <BellIcon aria-hidden className="size-4.5" />
        {unread > 0 && (
          <span
            aria-hidden
            className="absolute top-1 right-1 size-2 rounded-full bg-accent forced-color-adjust-none ring-2 ring-canvas"
          />
        )}
      </button>
      <Suspense fallback={null}>
        {isOpen && <NoticesPanel org={org} button={button} notices={notices} onClose={() => setIsOpen(false)} />}
      </Suspense>
    </>
  );
}
