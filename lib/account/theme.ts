// Separate from the account's schema, because every page needs it in the browser and no page needs zod for it.

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** The cookie holds `light` or `dark`; without it the system's theme applies. */
export const themeCookie = 'theme';

/** Returns the theme in the cookie's value; any other value means the system's theme. */
export function parseTheme(value: string | undefined): Theme {
  return themes.find((theme) => theme === value) ?? 'system';
}
