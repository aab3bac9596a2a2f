import 'server-only';
import { dashboardDb } from '@/db/client';
import { findAdmins, updatePlan } from '@/db/queries/organizations';
import type { PersonRef } from '../api-keys/contract';
import { recordAudit } from '../audit';
import { AppError } from '../errors';
import { canInOrganization } from '../permissions';
import { type PlanId, plans } from '../plans';
import type { Viewer } from '../viewer';

/**
 * Puts the viewer's organization on a plan, at once: without a payment provider nothing is charged.
 * @throws AppError forbidden for everyone but admins
 */
export async function changePlan(viewer: Viewer, plan: PlanId): Promise<{ plan: PlanId }> {
  if (!canInOrganization('billing:manage', viewer.role)) {
    throw new AppError('forbidden', 'Only an admin of this organization can change its plan.');
  }
  const { organization } = viewer;
  return dashboardDb().transaction(async (tx) => {
    const from = await updatePlan(organization.id, plan, tx);
    const details = { from: from && plans[from].name, to: plans[plan].name };
    await recordAudit(
      viewer,
      { action: 'plan.changed', targetType: 'organization', targetId: organization.id, details },
      tx,
    );
    return { plan };
  });
}

/** Whom a member can ask for what only an admin may do. */
export async function listAdmins(viewer: Viewer): Promise<PersonRef[]> {
  const admins = await findAdmins(viewer.organization.id, dashboardDb());
  return admins.map(({ id, name }) => ({ id, name }));
}
