'use server';

import { viewerAction } from '../action';
import { openPaletteSchema } from './schema';
import { getPaletteStart } from './service';

/** Returns the entries of the command palette before a search. */
export const openPaletteAction = viewerAction(openPaletteSchema, (viewer, { recentKeyIds }) =>
  getPaletteStart(viewer, recentKeyIds),
);
