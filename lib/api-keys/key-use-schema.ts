import * as z from 'zod/mini';
import type { Rotation } from './rotation-schema';
import type { ApiKeyRow } from './schema';

/** A client that called with a key. `address` is null when the viewer may not see client addresses. */
export type Caller = { client: string; address: string | null; at: string };

/** The use that removing, disabling or rotating a key would affect. */
export type KeyUse = {
  /** Admitted requests. */
  requestsLastDay: number;
  requestsLastWeek: number;
  lastUsedAt: string | null;
  wasUsedLastDay: boolean;
  /** The client of the newest request, refused ones included; null when the log has none. */
  lastCaller: Caller | null;
  expiresAt: string | null;
  /** The rotation in progress, or null. */
  rotation: Rotation | null;
};

export const listLiveUsesSchema = z.object({
  /** The keys of a page. */
  ids: z.array(z.guid()).check(z.maxLength(100)),
  withRequests: z.boolean(),
});

/** The use of a key in the list; without requests if they were not requested. */
export type LiveUse = Pick<ApiKeyRow, 'id' | 'lastUsedAt' | 'weekRequests'>;

/** A client that still calls with a refused key. */
export type RefusedCaller = Caller & { requests: number };

export const firstCallSchema = z.object({
  id: z.guid(),
  /** The last five characters of the new secret. */
  lastFive: z.string().check(z.length(5)),
});

/** The first successful request with a new secret, else the newest refused one. */
export type FirstCall = Caller & {
  status: number;
  code: string | null;
  /** The reason of the refusal as a sentence; null for a success. */
  reason: string | null;
  model: string | null;
  latencyMs: number;
};

/** Maximum number of secrets in one lookup. */
export const maxSecrets = 20;

export const findBySecretSchema = z.object({
  secrets: z.array(z.string().check(z.regex(/^pk_[0-9A-Za-z]{36}$/))).check(z.maxLength(maxSecrets)),
});

/** The key of a secret; null when the viewer can see no such key. */
export type KeyOfSecret = {
  key: ApiKeyRow;
  /** The preview of this secret, which may be an older one of the key. */
  preview: string;
  /** When a rotation ended or ends this secret; null for the key's current one. */
  endsAt: string | null;
  lastCaller: Caller | null;
  /** Clients that still call with it if it is removed, newest first. */
  refused: RefusedCaller[];
} | null;
