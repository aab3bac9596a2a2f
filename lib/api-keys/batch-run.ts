import 'server-only';
import { v7 as newId } from 'uuid';
import {
  changeBatchKeys,
  findUnfinishedBatches,
  lockBatch,
  updateBatchProgress,
  updateBatchStopped,
} from '@/db/queries/api-key-batches';
import { findMember } from '@/db/queries/members';
import { withCurrentRights } from '../current-rights';
import { AppError } from '../errors';
import type { Viewer } from '../viewer';
import { findBatchRights } from './batch-rights';
import {
  type ApiKeyBatch,
  type BatchChange,
  batchChangeSchema,
  type SkipCounts,
  type SkipReason,
} from './batch-schema';

/** Keys per transaction: few enough that the p99 of the API stays within twice that without a batch (bench:bulk). */
export const batchChunkSize = 200;
/** Maximum number of unfinished batches that are offered. */
const maxOffered = 3;

/**
 * Changes the next keys of the viewer's batch and returns its progress. Each chunk is committed. Permissions and state
 * of each key are checked again.
 * @throws AppError not_found for batches of other users, and when the viewer is no longer a member
 */
export async function runApiKeyBatch(by: Viewer, id: string): Promise<ApiKeyBatch> {
  const { id: organizationId } = by.organization;
  return withCurrentRights(by, 'shared', async (viewer, tx) => {
    const batch = await lockBatch(organizationId, { id, createdBy: viewer.user.id, chunkSize: batchChunkSize }, tx);
    if (!batch) throw noBatch();
    const { nextIds, stoppedAt, value, ...found } = batch;
    if (stoppedAt !== null || nextIds.length === 0) return found;
    const change = batchChangeSchema.parse({ action: batch.action, value });
    const outcome = await changeBatchKeys(
      organizationId,
      {
        batchId: id,
        ids: nextIds,
        change,
        rights: await findBatchRights(viewer, change.action, tx),
        newOwnerName: await nameOfOwner(organizationId, change, tx),
        audit: { ...viewer.request, ids: nextIds.map(() => newId()) },
      },
      tx,
    );
    const progress = addChunk(found, nextIds.length, outcome);
    await updateBatchProgress(organizationId, id, progress, tx);
    return { ...found, ...progress };
  });
}

/** Stops the viewer's batch. Completed changes are kept. @throws AppError not_found */
export async function stopApiKeyBatch(by: Viewer, id: string): Promise<{ id: string }> {
  return withCurrentRights(by, 'shared', async ({ organization, user }, tx) => {
    if (!(await updateBatchStopped(organization.id, id, user.id, tx))) throw noBatch();
    return { id };
  });
}

/** Lists the viewer's batches that are neither done nor stopped, newest first. */
export async function listUnfinishedBatches({ organization, user }: Viewer): Promise<ApiKeyBatch[]> {
  const batches = await findUnfinishedBatches(organization.id, user.id, maxOffered);
  return batches.map(({ value, ...batch }) => batch);
}

type Progress = { position: number; changed: number; skipped: SkipCounts };

function addChunk(
  { position, changed, skipped }: Progress,
  size: number,
  outcome: { reason: string | null; keys: number }[],
): Progress {
  const counts = new Map(Object.entries(skipped));
  const add = (reason: SkipReason, keys: number) => counts.set(reason, (counts.get(reason) ?? 0) + keys);
  let missing = size;
  let changedNow = 0;
  for (const { reason, keys } of outcome) {
    missing -= keys;
    if (reason === null) changedNow = keys;
    else add(reason as SkipReason, keys);
  }
  // Removed keys keep their rows; a missing row was deleted with its organization's data.
  if (missing > 0) add('removed', missing);
  return { position: position + size, changed: changed + changedNow, skipped: Object.fromEntries(counts) };
}

async function nameOfOwner(organizationId: string, change: BatchChange, tx: Parameters<typeof findMember>[2]) {
  if (change.action !== 'change_owner') return '';
  return (await findMember(organizationId, change.value, tx))?.name ?? '';
}

const noBatch = () => new AppError('not_found', 'This change of many keys does not exist, or someone else began it.');
