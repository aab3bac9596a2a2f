import type { Metadata } from 'next';
import { NoPermission } from '@/components/api-keys/no-permission';
import { Plans } from '@/components/billing/plans';
import { PageHeader } from '@/components/page-header';
import { listAdmins } from '@/lib/billing/service';
import { canInOrganization } from '@/lib/permissions';
import { requireViewer } from '@/lib/viewer';

export const metadata: Metadata = { title: 'Billing' };

/** The plans, and the one in force. */
export default async function BillingPage({ params }: PageProps<'/[org]/billing'>) {
  const { org } = await params;
  const viewer = await requireViewer(org);
  const mayChange = canInOrganization('billing:manage', viewer.role);
  return (
    <>
      <PageHeader
        title="Billing"
        description={mayChange ? 'What your organization is on, and what else there is.' : undefined}
      />
      {mayChange ? (
        <Plans org={viewer.organization} subscription={viewer.subscription} />
      ) : (
        <NoPermission
          missing="Only an admin can see and change the plan."
          admins={(await listAdmins(viewer)).map(({ name }) => name)}
        />
      )}
    </>
  );
}
