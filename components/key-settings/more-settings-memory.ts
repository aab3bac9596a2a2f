'use client';

const storageKey = 'more-settings';

/** Returns whether the settings of a new key were open when they were last opened or closed in this browser. */
export function wereSettingsOpen(): boolean {
  try {
    return localStorage.getItem(storageKey) === 'open';
  } catch {
    return false;
  }
}

export function rememberSettingsOpen(isOpen: boolean): void {
  try {
    localStorage.setItem(storageKey, isOpen ? 'open' : 'closed');
  } catch {
    // Without storage they are closed each time.
  }
}
