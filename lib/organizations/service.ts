import 'server-only';
import { v7 as newId } from 'uuid';
import { inTransaction, type Transaction } from '@/db/client';
import { findOrganizationsOf, updateOrganizationName } from '@/db/queries/organization-names';
import { insertOrganization } from '@/db/queries/organizations';
import { insertSpace } from '@/db/queries/spaces';
import { recordAudit } from '../audit';
import { withCurrentRights } from '../current-rights';
import { AppError } from '../errors';
import { slugCandidates } from '../organization-slug';
import { canInOrganization } from '../permissions';
import type { RequestInfo } from '../request-info';
import type { Person, Viewer } from '../viewer';
import type { OrganizationRef } from './schema';

/** Returns the organizations of a user, by name. */
export async function listOrganizations(userId: string): Promise<OrganizationRef[]> {
  const organizations = await findOrganizationsOf(userId);
  return organizations.map(({ slug, name }) => ({ slug, name }));
}

/** Creates an organization on the Free plan with the user as its admin. @throws AppError as `foundOrganization` */
export async function createOrganization(person: Person, name: string): Promise<{ slug: string }> {
  const { slug } = await inTransaction((tx) => foundOrganization(name, person.user.id, person.request, tx));
  return { slug };
}

/**
 * Creates an organization with its first admin and a first space.
 * @throws AppError conflict when no slug is free for the name
 */
export async function foundOrganization(
  name: string,
  userId: string,
  request: RequestInfo,
  tx: Transaction,
): Promise<{ id: string; slug: string }> {
  for (const slug of slugCandidates(name)) {
    const id = newId();
    if (!(await insertOrganization({ id, slug, name }, userId, tx))) continue;
    await insertSpace(id, { id: newId(), name: 'Default' }, userId, tx);
    await recordAudit(
      { organization: { id }, user: { id: userId }, request },
      { action: 'organization.created', targetType: 'organization', targetId: id, details: { name } },
      tx,
    );
    return { id, slug };
  }
  throw new AppError('conflict', 'All addresses for this organization name are taken. Choose another name.', {
    fields: { organization: 'Choose another name.' },
  });
}

/** Renames the viewer's organization. Its slug does not change, so links stay valid. @throws AppError forbidden */
export async function renameOrganization(by: Viewer, name: string): Promise<{ name: string }> {
  const { id } = by.organization;
  return withCurrentRights(by, 'shared', async (viewer, tx) => {
    if (!canInOrganization('organization:rename', viewer.role)) {
      throw new AppError('forbidden', 'Only an admin of this organization can rename it.');
    }
    const from = await updateOrganizationName(id, name, tx);
    if (from !== undefined) {
      const details = { name, changes: { name: { from, to: name } } };
      await recordAudit(
        viewer,
        { action: 'organization.renamed', targetType: 'organization', targetId: id, details },
        tx,
      );
    }
    return { name };
  });
}
