import 'server-only';
import { type Db, dashboardDb, type Transaction } from '@/db/client';
import {
  findKeyTakers,
  findOwnedKeys,
  findSpacesOfOwnedKeys,
  lockOwnedKeys,
  updateKeysDisabled,
  updateKeysOwner,
  updateKeysRemoved,
} from '@/db/queries/member-keys';
import { findMember } from '@/db/queries/members';
import { previewOf } from '../api-keys/preview';
import { type AuditAction, recordAudits } from '../audit';
import { AppError } from '../errors';
import { canInOrganization } from '../permissions';
import { spaceLogoUrl } from '../spaces/schema';
import type { Viewer } from '../viewer';
import type { KeyChoice, KeyChoices, KeyTaker, OwnedKeys, PersonRef } from './schema';

/** How many of a member's keys are shown one by one; the others follow the choice for all. */
const maxShownKeys = 100;
/** Lines of people and their spaces that are offered to take over keys. */
const maxTakerLines = 2_000;

/**
 * What an admin is shown before removing a member: their keys, and who could take them over.
 * @throws AppError forbidden, not_found for outsiders
 */
export async function listOwnedKeys(viewer: Viewer, ownerId: string): Promise<OwnedKeys> {
  if (!canInOrganization('member:remove', viewer.role)) {
    throw new AppError('forbidden', 'Only an admin of this organization can remove members.');
  }
  const organizationId = viewer.organization.id;
  const [member, keys, spaces] = await Promise.all([
    findMember(organizationId, ownerId),
    findOwnedKeys(organizationId, ownerId, maxShownKeys),
    findSpacesOfOwnedKeys(organizationId, ownerId),
  ]);
  if (!member) throw new AppError('not_found', 'This person is not a member of the organization any more.');
  const spaceIds = spaces.map(({ id }) => id);
  return {
    keys: keys.map((key) => ({
      id: key.id,
      name: key.name,
      preview: previewOf(key.lastFive),
      state: key.state,
      space: {
        id: key.spaceId,
        name: key.spaceName,
        isDeleted: key.spaceDeletedAt !== null,
        logoUrl: spaceLogoUrl(viewer.organization.slug, { id: key.spaceId, logoVersion: key.logoVersion }),
      },
      lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
    })),
    total: spaces.reduce((sum, space) => sum + space.keys, 0),
    working: spaces.reduce((sum, space) => sum + space.working, 0),
    spaces: spaces.map(({ id, name }) => ({ id, name })),
    takers: keys.length > 0 ? await findTakers(organizationId, { spaceIds, exceptId: ownerId }) : [],
  };
}

async function findTakers(
  organizationId: string,
  who: { spaceIds: string[]; exceptId: string; among?: string[] },
  db: Db = dashboardDb(),
): Promise<KeyTaker[]> {
  const lines = await findKeyTakers(organizationId, who, maxTakerLines, db);
  const takers = new Map<string, KeyTaker>();
  for (const { id, name, role, spaceId } of lines) {
    const known = takers.get(id)?.spaceIds ?? [];
    const joined = known === 'all' || role === 'admin' ? 'all' : [...known, ...(spaceId ? [spaceId] : [])];
    takers.set(id, { id, name, spaceIds: joined });
  }
  return [...takers.values()];
}

type Settled = { kept: number; handedOver: number; disabled: number; removed: number };
type Key = Awaited<ReturnType<typeof lockOwnedKeys>>[number];

/**
 * Does to each key of a member what was chosen for it, with an audit row for each, and answers how many came to what.
 * Keys made since the choice follow the choice for all.
 * @throws AppError conflict when someone is to take over a key of a space they are not in
 */
export async function settleKeys(
  viewer: Viewer,
  owner: PersonRef,
  choices: KeyChoices,
  tx: Transaction,
): Promise<Settled> {
  const own = new Map(choices.each.map(({ id, choice }) => [id, choice]));
  const choiceOf = (key: Key): KeyChoice => own.get(key.id) ?? choices.all;
  const keys = await lockOwnedKeys(viewer.organization.id, owner.id, tx);
  const withFate = (fate: KeyChoice['fate']) => keys.filter((key) => choiceOf(key).fate === fate);

  const handed = await handOver(viewer, owner, withFate('hand_over'), choiceOf, tx);
  const { id: organizationId } = viewer.organization;
  const idsOf = (list: Key[]) => list.map(({ id }) => id);
  const disabled = await updateKeysDisabled(organizationId, idsOf(withFate('disable')), viewer.user.id, tx);
  const removed = await updateKeysRemoved(organizationId, idsOf(withFate('remove')), viewer.user.id, tx);
  const because = `${owner.name} was removed from the organization`;
  await auditKeys(viewer, 'api_key.disabled', only(keys, disabled), { because }, tx);
  await auditKeys(viewer, 'api_key.removed', only(keys, removed), { because }, tx);
  return { kept: withFate('keep').length, handedOver: handed, disabled: disabled.length, removed: removed.length };
}

async function handOver(
  viewer: Viewer,
  owner: PersonRef,
  keys: Key[],
  choiceOf: (key: Key) => KeyChoice,
  tx: Transaction,
): Promise<number> {
  const organizationId = viewer.organization.id;
  const shares = sharesOf(keys, choiceOf);
  const spaceIds = [...new Set(keys.map(({ spaceId }) => spaceId))];
  const takers = await findTakers(organizationId, { spaceIds, exceptId: owner.id, among: [...shares.keys()] }, tx);
  for (const [to, share] of shares) {
    const taker = takers.find(({ id }) => id === to);
    const stranger = share.find(({ spaceId }) => !taker || !mayTake(taker, spaceId));
    if (!taker || stranger) {
      throw new AppError('conflict', `Choose a member of its space to take over “${stranger?.name}”.`);
    }
    const ids = share.map(({ id }) => id);
    await updateKeysOwner(organizationId, ids, to, tx);
    const details = { from: { id: owner.id, name: owner.name }, to: { id: to, name: taker.name } };
    await auditKeys(viewer, 'api_key.owner_changed', share, details, tx);
  }
  return keys.length;
}

/** Who is to take over which keys. */
function sharesOf(keys: Key[], choiceOf: (key: Key) => KeyChoice): Map<string, Key[]> {
  const shares = new Map<string, Key[]>();
  for (const key of keys) {
    const choice = choiceOf(key);
    if (choice.fate !== 'hand_over') continue;
    const share = shares.get(choice.to);
    if (share) share.push(key);
    else shares.set(choice.to, [key]);
  }
  return shares;
}

const mayTake = ({ spaceIds }: KeyTaker, spaceId: string) => spaceIds === 'all' || spaceIds.includes(spaceId);

function only(keys: Key[], ids: string[]): Key[] {
  const wanted = new Set(ids);
  return keys.filter(({ id }) => wanted.has(id));
}

function auditKeys(
  viewer: Viewer,
  action: AuditAction,
  keys: Key[],
  details: Record<string, unknown>,
  tx: Transaction,
): Promise<void> {
  const entries = keys.map(({ id, name, spaceId }) => ({
    action,
    targetType: 'api_key' as const,
    targetId: id,
    details: { name, spaceId, ...details },
  }));
  return recordAudits(viewer, entries, tx);
}
