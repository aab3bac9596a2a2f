import * as z from 'zod/mini';
import type { ApiKeyRow } from './schema';

/** The time for which the old secret works after a rotation. */
export const overlaps = ['none', '1h', '24h', '7d', '30d'] as const;
export type Overlap = (typeof overlaps)[number];

const hourMs = 3_600_000;
const overlapMs: Record<Overlap, number> = {
  none: 0,
  '1h': hourMs,
  '24h': 24 * hourMs,
  '7d': 7 * 24 * hourMs,
  '30d': 30 * 24 * hourMs,
};

/** Returns the end of an overlap that starts at `now`, at the latest the key's expiry. */
export function endOfOverlap(overlap: Overlap, now: Date, keyExpiresAt: Date | null): Date {
  const end = now.getTime() + overlapMs[overlap];
  return new Date(Math.min(end, keyExpiresAt?.getTime() ?? end));
}

export const rotateApiKeySchema = z.object({
  id: z.guid(),
  overlap: z.enum(overlaps),
  /** One id per opening of the dialog, which makes the rotation idempotent. */
  requestId: z.guid(),
  /** Whether to end the secret that an earlier rotation replaced, if it still works. */
  endsOldSecret: z.optional(z.boolean()),
});
export type RotateInput = z.output<typeof rotateApiKeySchema>;

export const extendRotationSchema = z.object({ id: z.guid(), overlap: z.enum(overlaps) });
export type ExtendInput = z.output<typeof extendRotationSchema>;

/** A key after its rotation. */
export type RotatedApiKey = {
  key: ApiKeyRow;
  /** The new secret; null when an earlier response to this dialog contained it. */
  secret: string | null;
};

/** The use of one of a key's two secrets since the rotation, up to a second old. */
export type SecretUse = {
  preview: string;
  requests: number;
  lastUsedAt: string | null;
  lastClient: string | null;
  /** Null when the viewer may not see client addresses. */
  lastAddress: string | null;
};

/** A rotation in progress: both secrets work. */
export type Rotation = {
  startedAt: string;
  /** The end of the old secret. */
  endsAt: string;
  current: SecretUse;
  old: SecretUse;
  /** Whether nothing used the old secret for two hours. */
  isOldIdle: boolean;
};
