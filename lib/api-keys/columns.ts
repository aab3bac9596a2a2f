/** The columns of the list that a person can choose, in their order; the name is always there. */
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

/** Holds the columns that were last chosen on this device, separated by dots. */
export const keyColumnsCookie = 'api-key-columns';

/** Parses the cookie; without one, or with none of our columns in it, the standard columns are shown. */
export function parseKeyColumns(cookie: string | undefined): readonly KeyColumn[] {
  if (cookie === undefined) return defaultKeyColumns;
  const names = cookie.split('.');
  const chosen = keyColumns.filter((column) => names.includes(column));
  return chosen.length > 0 || cookie === noKeyColumns ? chosen : defaultKeyColumns;
}

/** The cookie of a person who wants the name alone. */
const noKeyColumns = 'none';

/** Serializes the chosen columns for the cookie. */
export function serializeKeyColumns(columns: readonly KeyColumn[]): string {
  return columns.length === 0 ? noKeyColumns : columns.join('.');
}
