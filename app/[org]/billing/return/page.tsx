import type { Metadata, Route } from 'next';
import { notFound, redirect } from 'next/navigation';
import { PaymentPending } from '@/components/billing/payment-pending';
import { NoPermission } from '@/components/no-permission';
import { PageHeader } from '@/components/page-header';
import { toLandingPath, toReturnPath } from '@/lib/billing/return-path';
import { confirmCheckout, listAdmins } from '@/lib/billing/service';
import { AppError } from '@/lib/errors';
import { organizationTitle } from '@/lib/page-title';
import { canInOrganization } from '@/lib/permissions';
import { requireViewer, type Viewer } from '@/lib/viewer';

export async function generateMetadata({ params }: PageProps<'/[org]/billing/return'>): Promise<Metadata> {
  const { organization } = await requireViewer((await params).org);
  return organizationTitle(organization, 'Billing');
}

/** The return page of Checkout: waits a few seconds for the confirmation, then redirects to the previous page. */
export default async function BillingReturnPage({ params, searchParams }: PageProps<'/[org]/billing/return'>) {
  const { org } = await params;
  const { from, session_id: sessionId } = await searchParams;
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
  const returnTo = toReturnPath(org, typeof from === 'string' ? from : undefined);
  switch (await outcomeOf(viewer, typeof sessionId === 'string' ? sessionId : '')) {
    case 'settled':
      return redirect(toLandingPath(org, returnTo) as Route);
    case 'abandoned':
      return redirect(returnTo as Route);
    case 'pending':
      return (
        <>
          <PageHeader title="Billing" />
          <PaymentPending org={org} />
        </>
      );
  }
}

async function outcomeOf(viewer: Viewer, sessionId: string) {
  try {
    return await confirmCheckout(viewer, sessionId);
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') notFound();
    throw error;
  }
}
