import * as z from 'zod/mini';
import { type EndpointGroup, endpointGroups } from '../api/endpoint-groups';
import { nameInput } from '../input';
import { allowedModelsInput } from '../model-names';
import { maxNetworks, parseNetworks } from '../networks';
import type { RateLimit } from '../plans';
import type { KeyState } from './state';

/** Data about keys for the browser. Dates are ISO 8601 strings. Only `CreatedApiKey` contains a secret. */
export type PersonRef = { id: string; name: string };
export type SpaceRef = { id: string; name: string };

export const keyEnvironments = ['production', 'staging', 'development'] as const;
export type KeyEnvironment = (typeof keyEnvironments)[number];

export type ApiKeyRow = {
  id: string;
  name: string;
  preview: string;
  state: KeyState;
  /** Keys of a deleted space are refused in any state. */
  space: SpaceRef & { logoUrl: string | null; isDeleted: boolean };
  /** `hasLeft`: no longer a member of the space or an admin of the organization. */
  owner: PersonRef & { avatarUrl: string | null; hasLeft: boolean };
  createdAt: string;
  lastUsedAt: string | null;
  environment: KeyEnvironment | null;
  expiresAt: string | null;
  /** The requests of each of the last seven days, oldest first, empty for none; null when not requested. */
  weekRequests: number[] | null;
  /** Time and user of the removal; null for other keys. */
  removedAt: string | null;
  removedByName: string | null;
  /** Whether the viewer owns this key. */
  isOwn: boolean;
  /** Whether the viewer may disable and enable it. */
  mayChange: boolean;
  mayRemove: boolean;
};

export type ApiKeyList = {
  rows: ApiKeyRow[];
  /** The exact number of matching keys; a promise when counting takes longer than reading the rows. */
  total: number | Promise<number>;
  /** Starts at 1; the last page when the requested one is past the end. */
  page: number;
  /** The number of removed keys that match but are hidden; a promise as for `total`. */
  hiddenRemoved: number | Promise<number>;
};

export type ListOptions = {
  /** The spaces and owners of the visible keys. */
  spaces: SpaceRef[];
  owners: PersonRef[];
};

export type CreatedApiKey = {
  key: ApiKeyRow;
  /** The full secret; null when an earlier response to this dialog contained it. */
  secret: string | null;
  /** Whether another key in the space has the same name. */
  nameIsTaken: boolean;
};

/** The restrictions of a key beside its state; null means no restriction, or the plan's. */
export type ApiKeyRestrictions = {
  requestsPerMinute: number | null;
  burst: number | null;
  /** Null for none, as for concurrent requests. */
  tokensPerMinute: number | null;
  concurrentRequests: number | null;
  /** Exact names, or prefixes with a trailing `*`. */
  allowedModels: string[] | null;
  allowedEndpoints: EndpointGroup[] | null;
  /** Addresses and CIDR ranges. */
  allowedAddresses: string[] | null;
};

export type ApiKeyDetails = ApiKeyRow &
  ApiKeyRestrictions & {
    /** The effective limit: the key's own, or the plan's. */
    limit: RateLimit;
    planLimit: RateLimit;
    lifetimes: KeyLifetimes;
  };

/** Lifetimes of an organization's keys in days; null means that keys do not expire. */
export type KeyLifetimes = {
  /** The lifetime of a new key unless another is chosen. */
  defaultDays: number | null;
  longestDays: number | null;
};

/** The usage of one hour; `hour` is its start. */
export type UsageHour = {
  hour: string;
  requests: number;
  refusals: number;
  /** The number of refusals by reason. They are written with a delay, so their sum can be lower than the total. */
  refusalReasons: Record<string, number>;
  tokens: number;
};

export type RecentRequest = {
  requestId: string;
  startedAt: string;
  status: number;
  /** The error code of a refusal or failure. */
  code: string | null;
  model: string | null;
  tokens: number;
  latencyMs: number;
  client: string;
  /** Null when the viewer may not see client addresses. */
  address: string | null;
  /** The model server's error for a failure, without secrets and host names. */
  fault: { status: number; code: string | null; message: string; requestId: string | null } | null;
};

/** The period of a dry run and its maximum number of requests. */
export const dryRunHours = 7 * 24;
export const maxDryRunRequests = 100_000;

/** A value that requests used, and whether the lists of the dry run refuse it. */
export type UsedValue = { value: string; requests: number; isRefused: boolean };

/** The values that a key's requests of the last 7 days used, and which of them the lists would refuse. */
export type DryRun = {
  requests: number;
  refused: number;
  /** The time of the oldest request when there were too many for a dry run; null when all 7 days are included. */
  since: string | null;
  /** Each list has at most 50 values, refused ones first. The value '' is an unknown address. */
  addresses: UsedValue[] | null;
  models: UsedValue[];
  endpoints: { group: EndpointGroup; requests: number; isRefused: boolean }[];
  /** The busiest minute of the last 48 hours. */
  busiestMinute: { at: string; requests: number } | null;
  /** Models that were used or that the space names. */
  knownModels: string[];
};

export const maxRequestsPerMinute = 1_000_000;
const wholeNumber = (most: number) => {
  const message = `Enter a whole number from 1 to ${most.toLocaleString('en')}.`;
  return z.optional(z.nullable(z.int(message).check(z.gte(1, message), z.lte(most, message))));
};

const moment = z.iso.datetime({ offset: true, error: 'Enter a date and time.' }).check(
  z.maxLength(40, { abort: true }),
  z.refine((at) => Date.parse(at) < Date.UTC(9999, 11, 31), { error: 'Enter an earlier date.', abort: true }),
  z.overwrite((at) => new Date(at).toISOString()),
);

const endpoints = z.array(z.enum(endpointGroups)).check(
  z.maxLength(100, { abort: true }),
  z.minLength(1, 'Choose at least one kind of endpoint, or allow all.'),
  z.overwrite((groups) => endpointGroups.filter((group) => groups.includes(group))),
);

/** Lines as entered. Empty lines are kept until all are checked, because messages contain line numbers. */
const addresses = z.array(z.string().check(z.maxLength(1_000))).check(
  z.maxLength(10 * maxNetworks, { error: `Enter at most ${maxNetworks} addresses.`, abort: true }),
  z.refine<string[]>((lines) => parseNetworks(lines).problems.length === 0, {
    error: ({ input }) => {
      const { problems } = parseNetworks(Array.isArray(input) ? input.map(String) : []);
      return problems.map(({ message }) => message).join('\n');
    },
    abort: true,
  }),
  z.overwrite((lines) => parseNetworks(lines).networks),
  z.minLength(1, 'Enter at least one address, or allow any.'),
);

const keyName = nameInput('Give the key a name, such as “Production API”.');

/** The settings of a key at creation and later. Null means none, never, the plan's, or all. */
const settings = {
  environment: z.optional(z.nullable(z.enum(keyEnvironments))),
  expiresAt: z.optional(z.nullable(moment)),
  requestsPerMinute: wholeNumber(maxRequestsPerMinute),
  burst: wholeNumber(maxRequestsPerMinute),
  tokensPerMinute: wholeNumber(1_000_000_000),
  concurrentRequests: wholeNumber(10_000),
  allowedModels: z.optional(z.nullable(allowedModelsInput)),
  allowedEndpoints: z.optional(z.nullable(endpoints)),
  allowedAddresses: z.optional(z.nullable(addresses)),
  ownerId: z.optional(z.guid('Choose a person.')),
};

/** The label of a setting in the audit log, and the text for its empty value. */
export type SettingWords = { label: string; none: string; unit?: string };

export const keySettingWords: Record<string, SettingWords> = {
  environment: { label: 'Environment', none: 'None' },
  expiresAt: { label: 'Expires', none: 'Never' },
  requestsPerMinute: { label: 'Requests per minute', none: 'The plan’s' },
  burst: { label: 'Burst', none: 'The plan’s' },
  tokensPerMinute: { label: 'Tokens per minute', none: 'None' },
  concurrentRequests: { label: 'Concurrent requests', none: 'None' },
  allowedModels: { label: 'Models', none: 'All' },
  allowedEndpoints: { label: 'Endpoints', none: 'All' },
  allowedAddresses: { label: 'IP addresses', none: 'Any' },
};

/** Without an expiry, a key gets the organization's default lifetime. */
export const createApiKeySchema = z.object({
  name: keyName,
  spaceId: z.guid('Choose a space.'),
  /** One id per opening of the dialog, which makes the creation idempotent. */
  requestId: z.guid(),
  ...settings,
});
export type NewApiKey = z.input<typeof createApiKeySchema>;

/** The settings to change; omitted settings stay unchanged. */
const apiKeyPatchSchema = z
  .object({ name: z.optional(keyName), isDisabled: z.optional(z.boolean()), ...settings })
  .check(
    z.refine(
      ({ isDisabled, ...others }) => isDisabled === undefined || Object.values(others).every((v) => v === undefined),
      { error: 'Disable or enable the key in a change of its own.' },
    ),
  );
export type ApiKeyPatch = z.output<typeof apiKeyPatchSchema>;

export const changeApiKeySchema = z.object({ id: z.guid(), patch: apiKeyPatchSchema });

export const findPossibleOwnersSchema = z.object({
  spaceId: z.guid(),
  query: z.string().check(z.maxLength(100)),
});
