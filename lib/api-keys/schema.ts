import * as z from 'zod/mini';
import { nameInput } from '../input';
import type { KeyState } from './state';

/** Data about keys for the browser. Dates are ISO 8601 strings; a secret stands in `CreatedApiKey` alone. */
export type PersonRef = { id: string; name: string };
export type SpaceRef = { id: string; name: string };

export type ApiKeyRow = {
  id: string;
  name: string;
  preview: string;
  state: KeyState;
  /** The keys of a deleted space are refused, whatever their state. */
  space: SpaceRef & { logoUrl: string | null; isDeleted: boolean };
  owner: PersonRef & { avatarUrl: string | null };
  createdAt: string;
  lastUsedAt: string | null;
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

export type ApiKeyDetails = ApiKeyRow & {
  expiresAt: string | null;
  /** The limit in force: the key's own, or the plan's. */
  limit: { requestsPerMinute: number; burst: number };
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

export const createApiKeySchema = z.object({
  name: nameInput('Give the key a name, such as “Production API”.'),
  spaceId: z.guid('Choose a space.'),
  /** One id for each opening of the dialog: however often it is sent, it makes one key. */
  requestId: z.guid(),
});

export type NewApiKey = z.input<typeof createApiKeySchema>;

/** What can be changed of a key; what a patch leaves out stays as it is. */
const apiKeyPatchSchema = z.object({ isDisabled: z.optional(z.boolean()) });
export type ApiKeyPatch = z.output<typeof apiKeyPatchSchema>;

export const changeApiKeySchema = z.object({ id: z.guid(), patch: apiKeyPatchSchema });
