import { callAction } from '@/components/use-action';
import type { ActionResult } from '@/lib/action-state';
import { listBatchOwnersAction, previewApiKeyBatchAction } from '@/lib/api-keys/batch-actions';
import type { BatchAction, BatchChange, BatchOwner, BatchPreview, ChosenKeys } from '@/lib/api-keys/batch-schema';

/** The preview of a change, with the change itself, because the preview of an earlier change may arrive late. */
export type AnsweredPreview = { change: BatchChange; answer: ActionResult<BatchPreview> };

const unanswered = 'The server did not answer. Nothing was changed. Close this and try again.';

/** Requests the preview of a bulk change. Call it in an event handler, not while rendering. */
export async function askPreview(org: string, keys: ChosenKeys, change: BatchChange): Promise<AnsweredPreview> {
  return { change, answer: await callAction(() => previewApiKeyBatchAction(org, { keys, change }), unanswered) };
}

/** What a bulk dialog requests when it opens: the preview of the change, or the owners to choose from. */
export type BulkOpening = {
  action: BatchAction;
  keys: ChosenKeys;
  /** Null for an action that needs a value first. */
  preview: { change: BatchChange; answered: Promise<AnsweredPreview> } | null;
  owners: Promise<ActionResult<BatchOwner[]>> | null;
};

/** Sends the requests for what a bulk dialog shows first. */
export function openBulk(org: string, action: BatchAction, keys: ChosenKeys): BulkOpening {
  const change = action === 'disable' || action === 'enable' || action === 'remove' ? { action } : null;
  return {
    action,
    keys,
    preview: change && { change, answered: askPreview(org, keys, change) },
    owners: action === 'change_owner' ? callAction(() => listBatchOwnersAction(org, {}), unanswered) : null,
  };
}
