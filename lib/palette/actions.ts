'use server';

import { viewerAction } from '../action';
import { openPaletteSchema } from './schema';
import { getPaletteStart } from './service';

/** Reads what the command palette offers before a search. */
export const openPaletteAction = viewerAction(openPaletteSchema, (viewer, { recentKeyIds }) =>
  getPaletteStart(viewer, recentKeyIds),
);
