import type { Metadata } from 'next';
import { Plans } from '@/components/billing/plans';
import { SubscriptionPanel } from '@/components/billing/subscription-panel';
import { NoPermission } from '@/components/no-permission';
import { PageHeader } from '@/components/page-header';
import { toReturnPath } from '@/lib/billing/return-path';
import { getBilling, listAdmins } from '@/lib/billing/service';
import { organizationTitle } from '@/lib/page-title';
import { canInOrganization } from '@/lib/permissions';
import { requireViewer } from '@/lib/viewer';

export async function generateMetadata({ params }: PageProps<'/[org]/billing'>): Promise<Metadata> {
  const { organization } = await requireViewer((await params).org);
  return organizationTitle(organization, 'Billing');
}

/** The subscription and the available plans, for admins. */
export default async function BillingPage({ params, searchParams }: PageProps<'/[org]/billing'>) {
  const { org } = await params;
  const viewer = await requireViewer(org);
  if (!canInOrganization('billing:manage', viewer.role)) {
    return (
      <>
        <PageHeader title="Billing" />
        <NoPermission
          missing="Only an admin can see and change the plan."
          admins={(await listAdmins(viewer)).map(({ name }) => name)}
        />
      </>
    );
  }
  const { from } = await searchParams;
  const billing = await getBilling(viewer);
  return (
    <>
      <PageHeader title="Billing" description="The plan of your organization, and the plans you can change to." />
      <SubscriptionPanel org={viewer.organization} billing={billing} />
      <Plans
        org={viewer.organization}
        billing={billing}
        returnTo={toReturnPath(org, typeof from === 'string' ? from : undefined)}
      />
    </>
  );
}
