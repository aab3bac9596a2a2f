import type { Metadata } from 'next';
import { UpgradePrompt } from '@/components/api-keys/upgrade-prompt';
import { PageHeader } from '@/components/page-header';
import { UsageView } from '@/components/usage/usage-view';
import { environmentOptions } from '@/lib/api-keys/environment-options';
import { listOptions } from '@/lib/api-keys/list-service';
import { getUpgrade, listAdmins } from '@/lib/billing/service';
import { organizationTitle } from '@/lib/page-title';
import { canInOrganization } from '@/lib/permissions';
import { coversApiKeys } from '@/lib/plans';
import { bucketsOf, parseUsageParams } from '@/lib/usage/params';
import { getUsage, listUsageOptions } from '@/lib/usage/service';
import { statusClasses, statusClassLabels } from '@/lib/usage/status-class';
import { viewerTimeZone } from '@/lib/usage/time-zone';
import { requireViewer } from '@/lib/viewer';

export async function generateMetadata({ params }: PageProps<'/[org]/usage'>): Promise<Metadata> {
  const { organization } = await requireViewer((await params).org);
  return organizationTitle(organization, 'Usage');
}

/** The usage of the keys that the viewer may see. */
export default async function UsagePage({ params, searchParams }: PageProps<'/[org]/usage'>) {
  const viewer = await requireViewer((await params).org);
  if (!coversApiKeys(viewer.subscription)) {
    return (
      <>
        <PageHeader title="Usage" />
        <UpgradePrompt
          org={viewer.organization}
          subscription={viewer.subscription}
          upgrade={canInOrganization('billing:manage', viewer.role) ? await getUpgrade(viewer) : null}
          admins={(await listAdmins(viewer)).map(({ name }) => name)}
        />
      </>
    );
  }
  const usageParams = parseUsageParams(await searchParams);
  const zone = await viewerTimeZone();
  const [data, used, { spaces, owners }] = await Promise.all([
    getUsage(viewer, usageParams, zone),
    listUsageOptions(viewer, usageParams, zone),
    listOptions(viewer),
  ]);
  const time = { from: new Date(data.from), to: new Date(data.to) };
  const statuses = statusClasses.map((id) => ({ id, name: statusClassLabels[id] }));
  return (
    <UsageView
      org={viewer.organization.slug}
      params={usageParams}
      data={data}
      options={{
        buckets: bucketsOf(usageParams, time, new Date()),
        filters: [
          { field: 'spaces', name: 'Space', options: spaces },
          { field: 'keys', name: 'Key', options: used.keys },
          { field: 'owners', name: 'Owner', options: owners },
          { field: 'models', name: 'Model', options: used.models },
          { field: 'endpoints', name: 'Endpoint', options: used.endpoints },
          { field: 'statuses', name: 'Status', options: statuses },
          { field: 'environments', name: 'Environment', options: environmentOptions },
        ],
      }}
    />
  );
}
