import 'server-only';
import { findNewOwners } from '@/db/queries/member-keys';
import { compareNames, pageOf } from '../page-of';
import type { Viewer } from '../viewer';
import { requireMayCreateIn } from './access';
import type { PersonRef } from './schema';

/** Maximum number of suggestions. The user narrows them by typing. */
const maxOffered = 20;
const maxPeople = 2_000;

/**
 * Lists the users who may own keys of a space, by name: its members and the organization's admins.
 * @throws AppError not_found; forbidden when the viewer may not create keys in the space
 */
export async function listPossibleOwners(viewer: Viewer, spaceId: string, query: string): Promise<PersonRef[]> {
  await requireMayCreateIn(viewer, spaceId);
  const rows = await findNewOwners(viewer.organization.id, { spaceIds: [spaceId] }, maxPeople);
  const people = [...new Map(rows.map(({ id, name }) => [id, { id, name }])).values()];
  return pageOf(people, { query, textOf: ({ name }) => name, compare: compareNames, page: 1, size: maxOffered }).rows;
}
