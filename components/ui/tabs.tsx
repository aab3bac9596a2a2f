'use client';

import * as RadixTabs from 'radix-ui/tabs';
import type { ReactNode } from 'react';

export type Tab = { id: string; label: string; content: ReactNode };

/** Tabs; the arrow keys move between them. */
export function Tabs({ label, tabs }: { label: string; tabs: Tab[] }) {
  return (
    <RadixTabs.Root defaultValue={tabs[0]?.id} className="min-w-0">
      <RadixTabs.List aria-label={label} className="mb-2 inline-flex gap-0.5 rounded-lg bg-sunken p-0.5">
        {tabs.map((tab) => (
          <RadixTabs.Trigger
            key={tab.id}
            value={tab.id}
            className="h-7 rounded-md px-2.5 text-[13px] text-muted transition-colors hover:text-ink data-[state=active]:bg-raised data-[state=active]:text-ink data-[state=active]:shadow-low"
          >
            {tab.label}
          </RadixTabs.Trigger>
        ))}
      </RadixTabs.List>
      {tabs.map((tab) => (
        <RadixTabs.Content key={tab.id} value={tab.id} tabIndex={-1}>
          {tab.content}
        </RadixTabs.Content>
      ))}
    </RadixTabs.Root>
  );
}
