import 'server-only';
import { v7 as newId } from 'uuid';
import type { Transaction } from '@/db/client';
import { inOrganization } from '@/db/in-organization';
import { type BatchKeys, countBatchKeys, findBatchNames, insertBatch } from '@/db/queries/api-key-batches';
import { findNewOwners } from '@/db/queries/member-keys';
import { findMember } from '@/db/queries/members';
import { withCurrentRights } from '../current-rights';
import { AppError } from '../errors';
import type { Viewer } from '../viewer';
import { listVisibleSpaces, requireApiKeysPlan } from './access';
import { findBatchRights } from './batch-rights';
import {
  type BatchChange,
  type BatchOwner,
  type BatchPreview,
  type ChosenKeys,
  maxBatchKeys,
  type SkipReason,
} from './batch-schema';
import { defaultListParams, parseListParams } from './list-params';
import { toKeyFilters } from './list-service';
import { runSearch } from './search-queue';
import { keyStates } from './state';

/** Maximum number of names in a confirmation. */
const maxNames = 50;
/** Maximum of rows, of users and their spaces, that are offered as new owners. */
const maxOwnerRows = 2_000;

/**
 * Returns the effect of a change of the chosen keys, without keys that the viewer can't see.
 * @throws AppError subscription_inactive, invalid_request for an expiry in the past
 */
export async function previewApiKeyBatch(
  viewer: Viewer,
  { keys: chosen, change }: { keys: ChosenKeys; change: BatchChange },
): Promise<BatchPreview> {
  requirePossible(change);
  const keys = await toBatchKeys(viewer, chosen);
  const organizationId = viewer.organization.id;
  return runSearch(() =>
    inOrganization(organizationId, async (tx) => {
      const rights = await findBatchRights(viewer, change.action, tx);
      const judged = await countBatchKeys(organizationId, keys, { change, rights }, tx);
      const changing = judged.find(({ reason }) => reason === null);
      const names = (isUsed: boolean) => findBatchNames(organizationId, keys, { change, rights, isUsed }, maxNames, tx);
      return {
        changing: changing?.keys ?? 0,
        usedThisWeek: changing?.usedThisWeek ?? 0,
        usedToday: changing?.usedToday ?? 0,
        leftOut: Object.fromEntries(
          judged.flatMap(({ reason, keys: count }) => (reason === null ? [] : [[reason as SkipReason, count]])),
        ),
        changingNames: changing ? await names(false) : [],
        usedNames: changing?.usedThisWeek ? await names(true) : [],
      };
    }),
  );
}

/**
 * Stores the ids of the keys that the change affects as a batch, without changing the keys.
 * @param expected the number of keys that the viewer confirmed
 * @throws AppError subscription_inactive, invalid_request, conflict when the number of keys differs from `expected`
 */
export async function startApiKeyBatch(
  by: Viewer,
  { keys: chosen, change, expected }: { keys: ChosenKeys; change: BatchChange; expected: number },
): Promise<{ id: string; total: number }> {
  requirePossible(change);
  if (expected > maxBatchKeys) {
    throw new AppError('invalid_request', `Change at most ${format(maxBatchKeys)} keys at once. Narrow the list.`);
  }
  const keys = await toBatchKeys(by, chosen);
  const { id: organizationId } = by.organization;
  return withCurrentRights(by, 'shared', async (viewer, tx) => {
    if (change.action === 'change_owner') await requireOwner(organizationId, change.value, tx);
    const rights = await findBatchRights(viewer, change.action, tx);
    const batch = { id: newId(), createdBy: viewer.user.id, change, rights };
    const total = await insertBatch(organizationId, keys, batch, tx);
    if (total !== expected) throw new AppError('conflict', changedMeanwhile(total));
    return { id: batch.id, total };
  });
}

/** Lists users who may own keys in the viewer's spaces, by name. @throws AppError subscription_inactive */
export async function listBatchOwners(viewer: Viewer): Promise<BatchOwner[]> {
  requireApiKeysPlan(viewer);
  const spaceIds = (await listVisibleSpaces(viewer)).map(({ id }) => id);
  if (spaceIds.length === 0) return [];
  const rows = await findNewOwners(viewer.organization.id, { spaceIds }, maxOwnerRows);
  return [...new Map(rows.map(({ id, name }) => [id, { id, name }])).values()];
}

async function toBatchKeys(viewer: Viewer, chosen: ChosenKeys): Promise<BatchKeys> {
  requireApiKeysPlan(viewer);
  if ('params' in chosen) {
    const params = parseListParams(Object.fromEntries(new URLSearchParams(chosen.params)));
    return { filters: await toKeyFilters(viewer, params) };
  }
  return { ...chosen, filters: await toKeyFilters(viewer, { ...defaultListParams, states: [...keyStates] }) };
}

function requirePossible(change: BatchChange): void {
  if (change.action !== 'set_expiry' || change.value === null || Date.parse(change.value) > Date.now()) return;
  const message = 'Choose a moment in the future. To stop the keys now, disable them.';
  throw new AppError('invalid_request', message, { fields: { value: message } });
}

/** @throws AppError invalid_request when the user is not a member of the organization */
async function requireOwner(organizationId: string, ownerId: string, tx: Transaction): Promise<void> {
  const member = await findMember(organizationId, ownerId, tx);
  if (!member) throw new AppError('invalid_request', 'This person is not a member of the organization any more.');
}

const format = (count: number) => count.toLocaleString('en-US');

function changedMeanwhile(total: number): string {
  const now = total === 0 ? 'No key' : total === 1 ? '1 key' : `${format(total)} keys`;
  return `The keys have changed meanwhile. ${now} would change now. Look at the figures again.`;
}
