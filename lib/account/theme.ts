// Apart from the account's schema, because every page needs it in the browser and none of them validation.

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** Holds `light` or `dark`; without it the system decides. */
export const themeCookie = 'theme';

/** The theme that a cookie names; whatever else it holds is the system's. */
export function parseTheme(value: string | undefined): Theme {
  return themes.find((theme) => theme === value) ?? 'system';
}
