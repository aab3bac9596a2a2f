import type { Metadata } from 'next';
import { NoPermission } from '@/components/no-permission';
import { SettingsTabs } from '@/components/organization-settings/settings-tabs';
import { PageHeader } from '@/components/page-header';
import { WebhooksView } from '@/components/webhooks/webhooks-view';
import { listAdmins } from '@/lib/billing/service';
import { organizationTitle } from '@/lib/page-title';
import { canInOrganization } from '@/lib/permissions';
import { requireViewer } from '@/lib/viewer';
import { listWebhooks } from '@/lib/webhooks/service';

type Props = PageProps<'/[org]/settings/webhooks'>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { organization } = await requireViewer((await params).org);
  return organizationTitle(organization, 'Webhooks', 'Settings');
}

/** The organization's webhooks, for admins. */
export default async function WebhooksPage({ params }: Props) {
  const viewer = await requireViewer((await params).org);
  if (!canInOrganization('organization:change_settings', viewer.role)) {
    return (
      <>
        <PageHeader title="Settings" />
        <NoPermission
          missing="Only an admin can see and change the webhooks of the organization."
          admins={(await listAdmins(viewer)).map(({ name }) => name)}
        />
      </>
    );
  }
  const { slug } = viewer.organization;
  return (
    <>
      <PageHeader title="Settings" description="Of the whole organization. Only its admins can change them." />
      <SettingsTabs org={slug} here="webhooks" />
      <WebhooksView org={slug} webhooks={await listWebhooks(viewer)} />
    </>
  );
}
