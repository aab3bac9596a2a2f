import * as z from 'zod/mini';
import { type EndpointGroup, endpointGroups } from '../api/endpoint-groups';
import { nameInput } from '../input';
import { allowedModelsInput } from '../model-names';
import { maxNetworks, parseNetworks } from '../networks';
import type { RateLimit } from '../plans';
import type { KeyState } from './state';

/** Data about keys for the browser. Dates are ISO 8601 strings; a secret stands in `CreatedApiKey` alone. */
export type PersonRef = { id: string; name: string };
export type SpaceRef = { id: string; name: string };

export const keyEnvironments = ['production', 'staging', 'development'] as const;
export type KeyEnvironment = (typeof keyEnvironments)[number];

export type ApiKeyRow = {
  id: string;
  name: string;
  preview: string;
  state: KeyState;
  /** The keys of a deleted space are refused, whatever their state. */
  space: SpaceRef & { logoUrl: string | null; isDeleted: boolean };
  /** `hasLeft`: neither a member of the space nor an admin of the organization any more. */
  owner: PersonRef & { avatarUrl: string | null; hasLeft: boolean };
  createdAt: string;
  lastUsedAt: string | null;
  environment: KeyEnvironment | null;
  expiresAt: string | null;
  /** The requests of each of the last seven days, the oldest first, empty for none; null where nobody asked. */
  weekRequests: number[] | null;
  /** When and by whom it was removed; null for other keys. */
  removedAt: string | null;
  removedByName: string | null;
  /** Whether the viewer made this key. */
  isOwn: boolean;
  /** Whether the viewer may disable and enable it. */
  mayChange: boolean;
  mayRemove: boolean;
};

export type ApiKeyList = {
  rows: ApiKeyRow[];
  /** Every key that matches, exactly; a promise where counting takes longer than reading the rows. */
  total: number | Promise<number>;
  /** The page shown, from 1; the last one when the one asked for lies past the end. */
  page: number;
  /** How many removed keys would match but are left out; a promise as for `total`. */
  hiddenRemoved: number | Promise<number>;
};

export type ListOptions = {
  /** The spaces and people the visible keys belong to. */
  spaces: SpaceRef[];
  owners: PersonRef[];
};

export type CreatedApiKey = {
  key: ApiKeyRow;
  /** The full secret; null when this dialog's key was made by an earlier answer, for it is shown once. */
  secret: string | null;
  /** Whether another key of that space has this name. */
  nameIsTaken: boolean;
};

/** What restricts a key beside its state; null for no restriction, or the plan's. */
export type ApiKeyRestrictions = {
  requestsPerMinute: number | null;
  burst: number | null;
  /** Exact names, or beginnings with a trailing `*`. */
  allowedModels: string[] | null;
  allowedEndpoints: EndpointGroup[] | null;
  /** Addresses and CIDR ranges. */
  allowedAddresses: string[] | null;
};

export type ApiKeyDetails = ApiKeyRow &
  ApiKeyRestrictions & {
    /** The limit in force: the key's own, or the plan's. */
    limit: RateLimit;
    planLimit: RateLimit;
    lifetimes: KeyLifetimes;
  };

/** How long keys of an organization last, in days; null for ever. */
export type KeyLifetimes = {
  /** The lifetime of a new key unless another is chosen. */
  defaultDays: number | null;
  longestDays: number | null;
};

/** One hour of a key's life; `hour` is when it began. */
export type UsageHour = {
  hour: string;
  requests: number;
  refusals: number;
  /** How many refusals for each reason; together less than all for a moment, until they are written. */
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
  /** What the model server said about a failure, without secrets and host names. */
  fault: { status: number; code: string | null; message: string; requestId: string | null } | null;
};

/** How far back a dry run looks, and at how many requests. */
export const dryRunHours = 7 * 24;
export const maxDryRunRequests = 100_000;

/** Something that requests used, and whether the lists of the dry run leave it out. */
export type UsedValue = { value: string; requests: number; isRefused: boolean };

/** What a key's requests of the last 7 days used, and what lists would refuse of it. */
export type DryRun = {
  requests: number;
  refused: number;
  /** When the oldest of the requests began, where there were more than a dry run looks at; null for all of 7 days. */
  since: string | null;
  /** Each kind holds at most 50 values, the refused ones first. The value '' stands for an unknown address. */
  addresses: UsedValue[] | null;
  models: UsedValue[];
  endpoints: { group: EndpointGroup; requests: number; isRefused: boolean }[];
  /** The busiest minute of the last 48 hours. */
  busiestMinute: { at: string; requests: number } | null;
  /** Models that were used, or that the space names. */
  knownModels: string[];
};

export const maxRequestsPerMinute = 1_000_000;
const wholeNumber = `Enter a whole number from 1 to ${maxRequestsPerMinute.toLocaleString('en')}.`;
const limit = z.int(wholeNumber).check(z.gte(1, wholeNumber), z.lte(maxRequestsPerMinute, wholeNumber));

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

/** Lines as they were entered: their numbers are in the messages, so empty ones stay until all are judged. */
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

/** What can be chosen for a key at its creation and later. Null stands for none, never, the plan's, or all. */
const settings = {
  environment: z.optional(z.nullable(z.enum(keyEnvironments))),
  expiresAt: z.optional(z.nullable(moment)),
  requestsPerMinute: z.optional(z.nullable(limit)),
  burst: z.optional(z.nullable(limit)),
  allowedModels: z.optional(z.nullable(allowedModelsInput)),
  allowedEndpoints: z.optional(z.nullable(endpoints)),
  allowedAddresses: z.optional(z.nullable(addresses)),
  ownerId: z.optional(z.guid('Choose a person.')),
};

/** Without an expiry, a key lasts as long as its organization says. */
export const createApiKeySchema = z.object({
  name: keyName,
  spaceId: z.guid('Choose a space.'),
  /** One id for each opening of the dialog: however often it is sent, it makes one key. */
  requestId: z.guid(),
  ...settings,
});
export type NewApiKey = z.input<typeof createApiKeySchema>;

/** What can be changed of a key; what a patch leaves out stays as it is. */
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
