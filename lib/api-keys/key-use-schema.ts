import * as z from 'zod/mini';
import type { Rotation } from './rotation-schema';
import type { ApiKeyRow } from './schema';

/** Data about who uses a key. `address` is null when the viewer may not see client addresses. */
export type Caller = { client: string; address: string | null; at: string };

/** What removing, disabling or rotating a key would hit. */
export type KeyUse = {
  /** Admitted requests. */
  requestsLastDay: number;
  requestsLastWeek: number;
  lastUsedAt: string | null;
  wasUsedLastDay: boolean;
  /** Who sent the newest request, refused ones included; null when the log has none. */
  lastCaller: Caller | null;
  expiresAt: string | null;
  /** The rotation under way; null without one. */
  rotation: Rotation | null;
};

/** One caller that still uses a removed key. */
export type RefusedCaller = Caller & { requests: number };

export const firstCallSchema = z.object({
  id: z.guid(),
  /** The last five characters of the secret that is waited for. */
  lastFive: z.string().check(z.length(5)),
});

/** The first successful request with a new secret, or else the newest refused one. */
export type FirstCall = Caller & {
  status: number;
  code: string | null;
  /** Why it was refused, as a sentence; null for a success. */
  reason: string | null;
  model: string | null;
  latencyMs: number;
};

/** The most secrets that one paste looks up. */
export const maxSecrets = 20;

export const findBySecretSchema = z.object({
  secrets: z.array(z.string().check(z.regex(/^pk_[0-9A-Za-z]{36}$/))).check(z.maxLength(maxSecrets)),
});

/** Whose secret it is; null for none that the viewer may see, wherever it is from. */
export type KeyOfSecret = {
  key: ApiKeyRow;
  /** The preview of this secret, which may be an older one of the key. */
  preview: string;
  /** When a rotation ended or ends this secret; null for the key's current one. */
  endsAt: string | null;
  lastCaller: Caller | null;
  /** Who still uses it, if it is removed: the newest caller first. */
  refused: RefusedCaller[];
} | null;
