'use client';

import { Monitor, Moon, Sun } from 'lucide-react';
import { useState } from 'react';
import { SettingsSection } from '@/components/settings-section';
import { type Theme, themeCookie, themes } from '@/lib/account/schema';

const looks = {
  system: { label: 'System', icon: Monitor },
  light: { label: 'Light', icon: Sun },
  dark: { label: 'Dark', icon: Moon },
} as const;

const yearSeconds = 365 * 24 * 60 * 60;

/** Shows the theme at once, and has the server write it into every page from now on. */
function applyTheme(theme: Theme): void {
  const age = theme === 'system' ? 0 : yearSeconds;
  const secure = window.location.protocol === 'https:' ? '; Secure' : '';
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet.
  document.cookie = `${themeCookie}=${theme}; Path=/; Max-Age=${age}; SameSite=Lax${secure}`;
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

/** Light, dark, or as the system has it. Kept in this browser: it is about this screen, not the account. */
export function ThemeSection({ theme }: { theme: Theme }) {
  const [chosen, setChosen] = useState(theme);
  return (
    <SettingsSection title="Theme" description="For this browser.">
      <fieldset className="grid max-w-lg grid-cols-3 gap-2">
        <legend className="sr-only">Theme</legend>
        {themes.map((item) => {
          const { label, icon: Icon } = looks[item];
          return (
            <label
              key={item}
              className="relative flex cursor-pointer flex-col items-center gap-2 rounded-lg border border-line px-3 py-4 transition-colors hover:bg-hover has-checked:border-accent has-checked:bg-accent-soft has-checked:text-accent-ink has-focus-visible:outline-2 has-focus-visible:outline-focus has-focus-visible:outline-offset-2"
            >
              <input
                type="radio"
                name="theme"
                // Over the whole card, so that it is what is pressed.
                className="absolute inset-0 cursor-pointer opacity-0"
                checked={chosen === item}
                onChange={() => {
                  setChosen(item);
                  applyTheme(item);
                }}
              />
              <Icon aria-hidden className="size-5" />
              {label}
            </label>
          );
        })}
      </fieldset>
    </SettingsSection>
  );
}
