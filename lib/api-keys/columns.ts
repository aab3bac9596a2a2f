/** The columns that the user can choose, in order. The name is always shown. */
export const keyColumns = [
  'environment',
  'preview',
  'space',
  'owner',
  'requests',
  'last_used',
  'created',
  'expires',
] as const;
export type KeyColumn = (typeof keyColumns)[number];

export const keyColumnLabels: Record<KeyColumn, string> = {
  environment: 'Environment',
  preview: 'Key Preview',
  space: 'Space',
  owner: 'Owner',
  requests: 'Requests, 7 days',
  last_used: 'Last used',
  created: 'Created at',
  expires: 'Expires',
};

export const defaultKeyColumns: readonly KeyColumn[] = [
  'environment',
  'preview',
  'space',
  'owner',
  'last_used',
  'created',
];

/** The cookie with the columns that were last chosen on this device, separated by dots. */
export const keyColumnsCookie = 'api-key-columns';

/** Parses the cookie. Returns the standard columns when it is missing or has no known column. */
export function parseKeyColumns(cookie: string | undefined): readonly KeyColumn[] {
  if (cookie === undefined) return defaultKeyColumns;
  const names = cookie.split('.');
  const chosen = keyColumns.filter((column) => names.includes(column));
  return chosen.length > 0 || cookie === noKeyColumns ? chosen : defaultKeyColumns;
}

/** The cookie's value for no column beside the name. */
const noKeyColumns = 'none';

/** Serializes the chosen columns for the cookie. */
export function serializeKeyColumns(columns: readonly KeyColumn[]): string {
  return columns.length === 0 ? noKeyColumns : columns.join('.');
}
