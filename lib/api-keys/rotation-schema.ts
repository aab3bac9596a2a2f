import * as z from 'zod/mini';
import type { ApiKeyRow } from './schema';

/** For how long the old secret keeps working after a rotation. */
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

/** Returns when an overlap that begins now ends: never after the key expires. */
export function endOfOverlap(overlap: Overlap, now: Date, keyExpiresAt: Date | null): Date {
  const end = now.getTime() + overlapMs[overlap];
  return new Date(Math.min(end, keyExpiresAt?.getTime() ?? end));
}

export const rotateApiKeySchema = z.object({
  id: z.guid(),
  overlap: z.enum(overlaps),
  /** One id for each opening of the dialog: however often it is sent, it rotates once. */
  requestId: z.guid(),
  /** Whether the secret that an earlier rotation replaced ends now, if it still works. */
  endsOldSecret: z.optional(z.boolean()),
});
export type RotateInput = z.output<typeof rotateApiKeySchema>;

export const extendRotationSchema = z.object({ id: z.guid(), overlap: z.enum(overlaps) });
export type ExtendInput = z.output<typeof extendRotationSchema>;

/** A key after its rotation. */
export type RotatedApiKey = {
  key: ApiKeyRow;
  /** The new secret; null when an earlier answer to this dialog carried it, for it is shown once. */
  secret: string | null;
};

/** What one of a key's two secrets did since the rotation, a second late. */
export type SecretUse = {
  preview: string;
  requests: number;
  lastUsedAt: string | null;
  lastClient: string | null;
  /** Null when the viewer may not see client addresses. */
  lastAddress: string | null;
};

/** A rotation under way: both secrets work. */
export type Rotation = {
  startedAt: string;
  /** When the old secret ends. */
  endsAt: string;
  current: SecretUse;
  old: SecretUse;
  /** Whether nothing used the old secret for two hours. */
  isOldIdle: boolean;
};
