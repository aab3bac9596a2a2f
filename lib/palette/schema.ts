import * as z from 'zod/mini';
import type { ApiKeyRow, SpaceRef } from '../api-keys/schema';

const maxRecentKeys = 5;

/** Ids of the keys that were last opened in this browser. */
export const openPaletteSchema = z.object({ recentKeyIds: z.array(z.guid()).check(z.maxLength(maxRecentKeys)) });

/** A space in the command palette. */
export type PaletteSpace = SpaceRef & { logoUrl: string | null; mayCreateKeys: boolean };

/** What the command palette finds without a search. */
export type PaletteStart = {
  /** In the order of their ids; without removed keys and those that the viewer can't see. */
  recentKeys: ApiKeyRow[];
  spaces: PaletteSpace[];
};
