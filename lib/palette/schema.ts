import * as z from 'zod/mini';
import type { ApiKeyRow, SpaceRef } from '../api-keys/schema';

const maxRecentKeys = 5;

/** The ids of the keys that were last opened in this browser. */
export const openPaletteSchema = z.object({ recentKeyIds: z.array(z.guid()).check(z.maxLength(maxRecentKeys)) });

/** A space in the command palette. */
export type PaletteSpace = SpaceRef & { logoUrl: string | null; mayCreateKeys: boolean };

/** The entries of the command palette before a search. */
export type PaletteStart = {
  /** In the order of the ids, without removed and invisible keys. */
  recentKeys: ApiKeyRow[];
  spaces: PaletteSpace[];
};
