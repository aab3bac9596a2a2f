import type { ReactNode } from 'react';
import { NoSpace } from '@/components/api-keys/no-space';
import { UpgradePrompt } from '@/components/api-keys/upgrade-prompt';
import { NoPermission } from '@/components/no-permission';
import { listVisibleSpaces } from '@/lib/api-keys/access';
import { getUpgrade, listAdmins } from '@/lib/billing/service';
import { canInOrganization } from '@/lib/permissions';
import { coversApiKeys } from '@/lib/plans';
import type { Viewer } from '@/lib/viewer';

/** Returns what replaces the keys: the upgrade prompt or the missing space; null for viewers who see keys. */
export async function keysNotice(viewer: Viewer): Promise<ReactNode> {
  const adminNames = async () => (await listAdmins(viewer)).map(({ name }) => name);
  if (!coversApiKeys(viewer.subscription)) {
    return (
      <UpgradePrompt
        org={viewer.organization}
        subscription={viewer.subscription}
        upgrade={canInOrganization('billing:manage', viewer.role) ? await getUpgrade(viewer) : null}
        admins={await adminNames()}
      />
    );
  }
  if ((await listVisibleSpaces(viewer)).length > 0) return null;
  if (canInOrganization('space:create', viewer.role)) return <NoSpace org={viewer.organization.slug} />;
  return (
    <NoPermission missing="API keys belong to spaces, and you are not a member of any." admins={await adminNames()} />
  );
}
