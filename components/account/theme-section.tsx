'use client';

import { SettingsSection } from '@/components/settings-section';
import { themeLooks } from '@/components/theme-looks';
import { setTheme, useTheme } from '@/components/theme-setting';
import { type Theme, themes } from '@/lib/account/theme';

/** Light, dark or the system's theme. Stored in this browser, because it depends on the screen, not the account. */
export function ThemeSection({ theme }: { theme: Theme }) {
  const chosen = useTheme(theme);
  return (
    <SettingsSection title="Theme" description="For this browser.">
      <fieldset className="grid max-w-lg grid-cols-3 gap-2">
        <legend className="sr-only">Theme</legend>
        {themes.map((item) => {
          const { label, icon: Icon } = themeLooks[item];
          return (
            <label
              key={item}
              className="relative flex cursor-pointer flex-col items-center gap-2 rounded-lg border border-line px-3 py-4 transition-colors hover:bg-hover has-checked:border-accent has-checked:bg-accent-soft has-checked:text-accent-ink has-focus-visible:outline-2 has-focus-visible:outline-focus has-focus-visible:outline-offset-2"
            >
              <input
                type="radio"
                name="theme"
                // Covers the whole card, so that the card is clickable.
                className="absolute inset-0 cursor-pointer opacity-0"
                checked={chosen === item}
                onChange={() => setTheme(item)}
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
