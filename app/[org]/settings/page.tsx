import type { Metadata } from 'next';
import { NoPermission } from '@/components/no-permission';
import { KeyLifetimesForm } from '@/components/organization-settings/key-lifetimes-form';
import { OrganizationNameForm } from '@/components/organization-settings/organization-name-form';
import { RequestLogSection } from '@/components/organization-settings/request-log-section';
import { SettingsTabs } from '@/components/organization-settings/settings-tabs';
import { PageHeader } from '@/components/page-header';
import { listAdmins } from '@/lib/billing/service';
import { countKeysBeyondLongest, getKeyLifetimes } from '@/lib/organizations/key-lifetimes';
import { organizationTitle } from '@/lib/page-title';
import { canInOrganization } from '@/lib/permissions';
import { coversApiKeys } from '@/lib/plans';
import { requestLogDays } from '@/lib/requests/retention';
import { requireViewer } from '@/lib/viewer';

export async function generateMetadata({ params }: PageProps<'/[org]/settings'>): Promise<Metadata> {
  const { organization } = await requireViewer((await params).org);
  return organizationTitle(organization, 'Settings');
}

/** The organization's name, the lifetimes of its keys and how long its request log is kept, for admins. */
export default async function SettingsPage({ params }: PageProps<'/[org]/settings'>) {
  const { org } = await params;
  const viewer = await requireViewer(org);
  if (!canInOrganization('organization:change_settings', viewer.role)) {
    return (
      <>
        <PageHeader title="Settings" />
        <NoPermission
          missing="Only an admin can see and change the settings of the organization."
          admins={(await listAdmins(viewer)).map(({ name }) => name)}
        />
      </>
    );
  }
  const [lifetimes, beyondLongest] = await Promise.all([getKeyLifetimes(viewer), countKeysBeyondLongest(viewer)]);
  return (
    <>
      <PageHeader title="Settings" description="Of the whole organization. Only its admins can change them." />
      <SettingsTabs org={viewer.organization.slug} here="general" />
      <OrganizationNameForm org={viewer.organization} />
      <KeyLifetimesForm
        org={viewer.organization.slug}
        lifetimes={lifetimes}
        beyondLongest={beyondLongest}
        hasKeysPage={coversApiKeys(viewer.subscription)}
      />
      <RequestLogSection days={requestLogDays()} />
    </>
  );
}
