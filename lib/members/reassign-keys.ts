import 'server-only';
import { type Db, dashboardDb, type Transaction } from '@/db/client';
import {
  findNewOwners,
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
import type { KeyDisposition, KeyDispositions, NewOwner, OwnedKeys, PersonRef } from './schema';

/** Number of a member's keys that are shown one by one. The disposition for all applies to the rest. */
const maxShownKeys = 100;
/** Maximum of rows, of users and their spaces, that are offered as new owners. */
const maxNewOwnerRows = 2_000;

/**
 * Returns the keys of a member and the users who could own them, for the dialog that removes the member.
 * @throws AppError forbidden; not_found when the user is not a member
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
    newOwners: keys.length > 0 ? await listNewOwners(organizationId, { spaceIds, exceptId: ownerId }) : [],
  };
}

async function listNewOwners(
  organizationId: string,
  among: { spaceIds: string[]; exceptId: string; among?: string[] },
  db: Db = dashboardDb(),
): Promise<NewOwner[]> {
  const rows = await findNewOwners(organizationId, among, maxNewOwnerRows, db);
  const newOwners = new Map<string, NewOwner>();
  for (const { id, name, role, spaceId } of rows) {
    const known = newOwners.get(id)?.spaceIds ?? [];
    const joined = known === 'all' || role === 'admin' ? 'all' : [...known, ...(spaceId ? [spaceId] : [])];
    newOwners.set(id, { id, name, spaceIds: joined });
  }
  return [...newOwners.values()];
}

type Key = Awaited<ReturnType<typeof lockOwnedKeys>>[number];
type DispositionOf = (key: Key) => KeyDisposition;

/**
 * Keeps, disables, removes or reassigns each key of a member, with an audit row for each, and returns how many of each
 * there were. Keys created since the choice follow the disposition for all.
 * @throws AppError conflict when a new owner isn't in the space of a key
 */
export async function reassignKeys(
  viewer: Viewer,
  owner: PersonRef,
  { all, each }: KeyDispositions,
  tx: Transaction,
): Promise<{ kept: number; handedOver: number; disabled: number; removed: number }> {
  const own = new Map(each.map(({ id, disposition }) => [id, disposition]));
  const dispositionOf: DispositionOf = (key) => own.get(key.id) ?? all;
  const keys = await lockOwnedKeys(viewer.organization.id, owner.id, tx);
  const keysTo = (kind: KeyDisposition['kind']) => keys.filter((key) => dispositionOf(key).kind === kind);

  const handedOver = await changeOwners(viewer, owner, keysTo('reassign'), dispositionOf, tx);
  const { id: organizationId } = viewer.organization;
  const idsOf = (list: Key[]) => list.map(({ id }) => id);
  const disabled = await updateKeysDisabled(organizationId, idsOf(keysTo('disable')), viewer.user.id, tx);
  const removed = await updateKeysRemoved(organizationId, idsOf(keysTo('remove')), viewer.user.id, tx);
  const because = `${owner.name} was removed from the organization`;
  await auditKeys(viewer, 'api_key.disabled', only(keys, disabled), { because }, tx);
  await auditKeys(viewer, 'api_key.removed', only(keys, removed), { because }, tx);
  return { kept: keysTo('keep').length, handedOver, disabled: disabled.length, removed: removed.length };
}

async function changeOwners(
  viewer: Viewer,
  owner: PersonRef,
  keys: Key[],
  dispositionOf: DispositionOf,
  tx: Transaction,
): Promise<number> {
  const organizationId = viewer.organization.id;
  const byNewOwner = keysByNewOwner(keys, dispositionOf);
  const spaceIds = [...new Set(keys.map(({ spaceId }) => spaceId))];
  const among = { spaceIds, exceptId: owner.id, among: [...byNewOwner.keys()] };
  const newOwners = await listNewOwners(organizationId, among, tx);
  for (const [newOwnerId, taken] of byNewOwner) {
    const newOwner = newOwners.find(({ id }) => id === newOwnerId);
    const refused = taken.find(({ spaceId }) => !newOwner || !mayOwnIn(newOwner, spaceId));
    if (!newOwner || refused) {
      throw new AppError('conflict', `Choose a member of its space to take over “${refused?.name}”.`);
    }
    const ids = taken.map(({ id }) => id);
    await updateKeysOwner(organizationId, ids, newOwnerId, tx);
    const details = { from: { id: owner.id, name: owner.name }, to: { id: newOwnerId, name: newOwner.name } };
    await auditKeys(viewer, 'api_key.owner_changed', taken, details, tx);
  }
  return keys.length;
}

function keysByNewOwner(keys: Key[], dispositionOf: DispositionOf): Map<string, Key[]> {
  const groups = new Map<string, Key[]>();
  for (const key of keys) {
    const disposition = dispositionOf(key);
    if (disposition.kind !== 'reassign') continue;
    const group = groups.get(disposition.newOwnerId);
    if (group) group.push(key);
    else groups.set(disposition.newOwnerId, [key]);
  }
  return groups;
}

const mayOwnIn = ({ spaceIds }: NewOwner, spaceId: string) => spaceIds === 'all' || spaceIds.includes(spaceId);

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
