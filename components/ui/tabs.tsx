'use client';

import { type KeyboardEvent, type ReactNode, useId, useState } from 'react';

export type Tab = { id: string; label: string; content: ReactNode };

/** Tabs; the arrow keys, Home and End move between them. Radix's tabs would cost every list page 7 kB. */
export function Tabs({ label, tabs }: { label: string; tabs: Tab[] }) {
  const id = useId();
  const [chosen, setChosen] = useState(tabs[0]?.id);
  const place = tabs.findIndex((tab) => tab.id === chosen);

  function moveByKey(event: KeyboardEvent<HTMLDivElement>) {
    const last = tabs.length - 1;
    const places: Record<string, number> = {
      ArrowRight: place === last ? 0 : place + 1,
      ArrowLeft: place === 0 ? last : place - 1,
      Home: 0,
      End: last,
    };
    const next = places[event.key];
    if (next === undefined) return;
    event.preventDefault();
    setChosen(tabs[next]?.id);
    event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')[next]?.focus();
  }

  return (
    <div className="min-w-0">
      <div
        role="tablist"
        aria-label={label}
        onKeyDown={moveByKey}
        className="mb-2 inline-flex gap-0.5 rounded-lg bg-sunken p-0.5"
      >
        {tabs.map((tab) => (
          <button
            key={tab.id}
            id={`${id}-${tab.id}`}
            type="button"
            role="tab"
            aria-selected={tab.id === chosen}
            aria-controls={tab.id === chosen ? `${id}-panel` : undefined}
            tabIndex={tab.id === chosen ? 0 : -1}
            onClick={() => setChosen(tab.id)}
            className="h-7 rounded-md px-2.5 text-[13px] text-muted transition-colors hover:text-ink aria-selected:bg-raised aria-selected:text-ink aria-selected:shadow-low"
          >
            {tab.label}
          </button>
        ))}
      </div>
      <div key={chosen} id={`${id}-panel`} role="tabpanel" aria-labelledby={`${id}-${chosen}`}>
        {tabs[place]?.content}
      </div>
    </div>
  );
}
