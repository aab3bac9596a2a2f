'use client';

import { Check, CircleAlert } from 'lucide-react';
import * as RadixMenu from 'radix-ui/dropdown-menu';
import { type ReactNode, useState } from 'react';
import { copyText } from './copy-text';
import { announce } from './live-region';
import { menuItemClass } from './menu-content';

const answers = {
  copied: { label: 'Copied', icon: <Check aria-hidden className="text-success-ink!" /> },
  failed: { label: 'Copying is blocked here', icon: <CircleAlert aria-hidden /> },
} as const;

/** A menu item that copies a text and shows the result in place; the menu stays open. */
export function MenuCopyItem({ label, icon, text }: { label: string; icon?: ReactNode; text: string }) {
  const [answer, setAnswer] = useState<keyof typeof answers | null>(null);

  async function copy(item: HTMLElement) {
    const next = (await copyText(text, item)) ? 'copied' : 'failed';
    setAnswer(next);
    announce(answers[next].label);
  }

  return (
    <RadixMenu.Item
      className={menuItemClass()}
      onSelect={(event) => {
        event.preventDefault();
        if (event.currentTarget instanceof HTMLElement) void copy(event.currentTarget);
      }}
    >
      {answer ? answers[answer].icon : icon}
      {answer ? answers[answer].label : label}
    </RadixMenu.Item>
  );
}
