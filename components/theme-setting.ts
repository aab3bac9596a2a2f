'use client';

import { useSyncExternalStore } from 'react';
import { type Theme, themeCookie } from '@/lib/account/theme';

const yearSeconds = 365 * 24 * 60 * 60;
const listeners = new Set<() => void>();

/** Shows the theme at once, and keeps it in a cookie, so that the server writes it into every page. */
export function setTheme(theme: Theme): void {
  const age = theme === 'system' ? 0 : yearSeconds;
  const secure = window.location.protocol === 'https:' ? '; Secure' : '';
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet.
  document.cookie = `${themeCookie}=${theme}; Path=/; Max-Age=${age}; SameSite=Lax${secure}`;
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  for (const listener of listeners) listener();
}

function currentTheme(): Theme {
  const { theme } = document.documentElement.dataset;
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

/** Returns the theme of this browser. `initial` is what the server knows. */
export function useTheme(initial: Theme = 'system'): Theme {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    currentTheme,
    () => initial,
  );
}
