import type { ApiKeyPatch, ApiKeyRestrictions, KeyEnvironment } from '@/lib/api-keys/schema';

export const dayMs = 86_400_000;

/** The settings of a key that each have a line and an editor, in their order on the screen. */
export const settingNames = ['environment', 'expires', 'limits', 'models', 'endpoints', 'addresses'] as const;
export type SettingName = (typeof settingNames)[number];

/** Null means none, never, the plan's or all, as in the schema. */
export type KeySettings = ApiKeyRestrictions & { environment: KeyEnvironment | null; expiresAt: string | null };

/** The settings of a key without restrictions. */
export const noRestrictions: KeySettings = {
  environment: null,
  expiresAt: null,
  requestsPerMinute: null,
  burst: null,
  tokensPerMinute: null,
  concurrentRequests: null,
  allowedModels: null,
  allowedEndpoints: null,
  allowedAddresses: null,
};

/** The fields of a patch that a setting consists of. */
export const fieldsOf = {
  environment: ['environment'],
  expires: ['expiresAt'],
  limits: ['requestsPerMinute', 'burst', 'tokensPerMinute', 'concurrentRequests'],
  models: ['allowedModels'],
  endpoints: ['allowedEndpoints'],
  addresses: ['allowedAddresses'],
} as const satisfies Record<SettingName, readonly (keyof KeySettings)[]>;

/** An expiry as it is chosen: `days` count from the moment of saving, `local` is a date and time of the viewer's zone. */
export type ExpiryDraft = { kind: 'never' } | { kind: 'days'; days: number } | { kind: 'date'; local: string };

/** All, or the lines of a text; the text stays while all are chosen. */
type ListDraft = { isOnly: boolean; text: string };

/** The settings of a key as its forms hold them. Text stays exactly as typed. */
export type KeyDraft = {
  environment: KeyEnvironment | null;
  expiry: ExpiryDraft;
  requestsPerMinute: string;
  burst: string;
  tokensPerMinute: string;
  concurrentRequests: string;
  models: ListDraft;
  endpoints: { isOnly: boolean; groups: NonNullable<ApiKeyRestrictions['allowedEndpoints']> };
  addresses: ListDraft;
};

/** Returns a key's settings as a draft. */
export function toDraft(settings: KeySettings): KeyDraft {
  const { environment, expiresAt, allowedModels, allowedEndpoints, allowedAddresses } = settings;
  return {
    environment,
    expiry: expiresAt === null ? { kind: 'never' } : { kind: 'date', local: toLocal(new Date(expiresAt)) },
    requestsPerMinute: settings.requestsPerMinute?.toString() ?? '',
    burst: settings.burst?.toString() ?? '',
    tokensPerMinute: settings.tokensPerMinute?.toString() ?? '',
    concurrentRequests: settings.concurrentRequests?.toString() ?? '',
    models: toListDraft(allowedModels),
    endpoints: { isOnly: allowedEndpoints !== null, groups: allowedEndpoints ?? [] },
    addresses: toListDraft(allowedAddresses),
  };
}

const toListDraft = (list: string[] | null): ListDraft => ({ isOnly: list !== null, text: list?.join('\n') ?? '' });

/** Returns one setting of a draft as the actions take it. The schema validates it. */
export function toPatch(name: SettingName, draft: KeyDraft): Partial<ApiKeyPatch> {
  switch (name) {
    case 'environment':
      return { environment: draft.environment };
    case 'expires':
      return { expiresAt: toExpiresAt(draft.expiry, new Date()) };
    case 'limits':
      return {
        requestsPerMinute: toNumber(draft.requestsPerMinute),
        burst: toNumber(draft.burst),
        tokensPerMinute: toNumber(draft.tokensPerMinute),
        concurrentRequests: toNumber(draft.concurrentRequests),
      };
    case 'models':
      return { allowedModels: draft.models.isOnly ? draft.models.text.split(/[\s,]+/).filter(Boolean) : null };
    case 'endpoints':
      return { allowedEndpoints: draft.endpoints.isOnly ? draft.endpoints.groups : null };
    case 'addresses':
      // Keeps empty lines, because problems refer to line numbers.
      return { allowedAddresses: draft.addresses.isOnly ? draft.addresses.text.split('\n') : null };
  }
}

/** Returns the time of an expiry; '' for an incomplete date. */
export function toExpiresAt(expiry: ExpiryDraft, now: Date): string | null {
  if (expiry.kind === 'never') return null;
  if (expiry.kind === 'days') return new Date(now.getTime() + expiry.days * dayMs).toISOString();
  const at = new Date(expiry.local);
  return Number.isNaN(at.getTime()) ? '' : at.toISOString();
}

// People write thousands with spaces or commas. Text that is not a number becomes NaN, which the schema refuses.
const toNumber = (text: string) => (text.trim() === '' ? null : Number(text.replace(/[\s,]/g, '')));

/** Formats a time for a datetime-local input, in the viewer's zone. */
export function toLocal(at: Date): string {
  const part = (value: number, length = 2) => String(value).padStart(length, '0');
  const day = [part(at.getFullYear(), 4), part(at.getMonth() + 1), part(at.getDate())].join('-');
  return `${day}T${part(at.getHours())}:${part(at.getMinutes())}`;
}

/** Returns a draft as settings to show. Values that are not valid yet show as not set. */
export function toSettings(draft: KeyDraft): KeySettings {
  const patch = Object.assign({}, ...settingNames.map((name) => toPatch(name, draft))) as KeySettings;
  const numberOf = (value: number | null) => (Number.isNaN(value) ? null : value);
  return {
    ...patch,
    expiresAt: patch.expiresAt || null,
    requestsPerMinute: numberOf(patch.requestsPerMinute),
    burst: numberOf(patch.burst),
    tokensPerMinute: numberOf(patch.tokensPerMinute),
    concurrentRequests: numberOf(patch.concurrentRequests),
    allowedAddresses: patch.allowedAddresses?.filter((line) => line.trim() !== '') ?? null,
  };
}

/** Returns the first setting that has a problem. */
export function settingAtFault(problems: Readonly<Record<string, string>> | undefined): SettingName | undefined {
  return settingNames.find((name) => fieldsOf[name].some((field) => problems?.[field] !== undefined));
}
