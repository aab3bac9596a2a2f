'use server';

import { viewerAction } from '../action';
import { byId, nothing } from '../input';
import { runApiKeyBatch, stopApiKeyBatch } from './batch-run';
import { previewBatchSchema, startBatchSchema } from './batch-schema';
import { listBatchOwners, previewApiKeyBatch, startApiKeyBatch } from './batch-start';

/** Tells what a change of many keys would do. */
export const previewApiKeyBatchAction = viewerAction(previewBatchSchema, previewApiKeyBatch);

/** Fixes the keys of a confirmed change; the browser then runs it chunk by chunk. */
export const startApiKeyBatchAction = viewerAction(startBatchSchema, startApiKeyBatch);

/** Changes the next keys of a batch. The page is not rendered for it: the dialog shows how far it has come. */
export const runApiKeyBatchAction = viewerAction(byId, (viewer, { id }) => runApiKeyBatch(viewer, id));

/** Gives up what is left of a batch. */
export const stopApiKeyBatchAction = viewerAction(byId, (viewer, { id }) => stopApiKeyBatch(viewer, id));

/** Lists who may own the keys that the viewer sees. */
export const listBatchOwnersAction = viewerAction(nothing, (viewer) => listBatchOwners(viewer));
