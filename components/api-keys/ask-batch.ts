import { callAction } from '@/components/use-action';
import type { ActionResult } from '@/lib/action-state';
import { listBatchOwnersAction, previewApiKeyBatchAction } from '@/lib/api-keys/batch-actions';
import type { BatchAction, BatchChange, BatchOwner, BatchPreview, ChosenKeys } from '@/lib/api-keys/batch-schema';

/** What a change would do; with the change, because an answer to an earlier question may come late. */
export type AnsweredPreview = { change: BatchChange; answer: ActionResult<BatchPreview> };

const unanswered = 'The server did not answer. Nothing was changed. Close this and try again.';

/** Asks what a change of many keys would do. Call it when something was clicked, not while rendering. */
export async function askPreview(org: string, keys: ChosenKeys, change: BatchChange): Promise<AnsweredPreview> {
  return { change, answer: await callAction(() => previewApiKeyBatchAction(org, { keys, change }), unanswered) };
}

/** What the dialog of an action asks when it opens: what would change, or what there is to choose from. */
export type BulkOpening = {
  action: BatchAction;
  keys: ChosenKeys;
  /** Null for an action that needs a value first. */
  preview: { change: BatchChange; answered: Promise<AnsweredPreview> } | null;
  owners: Promise<ActionResult<BatchOwner[]>> | null;
};

/** Asks what the dialog of an action shows first. */
export function openBulk(org: string, action: BatchAction, keys: ChosenKeys): BulkOpening {
  const change = action === 'disable' || action === 'enable' || action === 'remove' ? { action } : null;
  return {
    action,
    keys,
    preview: change && { change, answered: askPreview(org, keys, change) },
    owners: action === 'change_owner' ? callAction(() => listBatchOwnersAction(org, {}), unanswered) : null,
  };
}
