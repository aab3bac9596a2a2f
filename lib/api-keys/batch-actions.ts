'use server';

import { viewerAction } from '../action';
import { byId, nothing } from '../input';
import { runApiKeyBatch, stopApiKeyBatch } from './batch-run';
import { previewBatchSchema, startBatchSchema } from './batch-schema';
import { listBatchOwners, previewApiKeyBatch, startApiKeyBatch } from './batch-start';

/** Returns the effect of a change of many keys without making it. */
export const previewApiKeyBatchAction = viewerAction(previewBatchSchema, previewApiKeyBatch);

/** Stores the keys of a confirmed change. The browser then runs it chunk by chunk. */
export const startApiKeyBatchAction = viewerAction(startBatchSchema, startApiKeyBatch);

/** Changes the next keys of a batch. It does not refresh the page, because the dialog shows the progress. */
export const runApiKeyBatchAction = viewerAction(byId, (viewer, { id }) => runApiKeyBatch(viewer, id));

export const stopApiKeyBatchAction = viewerAction(byId, (viewer, { id }) => stopApiKeyBatch(viewer, id));

/** Lists users who may own the keys that the viewer sees. */
export const listBatchOwnersAction = viewerAction(nothing, (viewer) => listBatchOwners(viewer));
