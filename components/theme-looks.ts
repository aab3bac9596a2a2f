import { Monitor, Moon, Sun } from 'lucide-react';

/** The label and icon of each theme. */
export const themeLooks = {
  system: { label: 'System', icon: Monitor },
  light: { label: 'Light', icon: Sun },
  dark: { label: 'Dark', icon: Moon },
} as const;
