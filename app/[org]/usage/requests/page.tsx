import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { UpgradePrompt } from '@/components/api-keys/upgrade-prompt';
import { PageHeader } from '@/components/page-header';
import { RequestsView } from '@/components/requests/requests-view';
import { requestsWords } from '@/components/requests/requests-words';
import { getUpgrade, listAdmins } from '@/lib/billing/service';
import { logError } from '@/lib/log-text';
import { organizationTitle } from '@/lib/page-title';
import { requestsPath } from '@/lib/paths';
import { canInOrganization } from '@/lib/permissions';
import { coversApiKeys } from '@/lib/plans';
import { rememberedPageSize } from '@/lib/remembered-page-size';
import { getRequestHistogram } from '@/lib/requests/histogram';
import { parseRequestListParams, serializeRequestListParams } from '@/lib/requests/list-params';
import { listRequests } from '@/lib/requests/list-service';
import { listRequestOptions } from '@/lib/requests/options';
import { requireViewer } from '@/lib/viewer';

export async function generateMetadata({ params }: PageProps<'/[org]/usage/requests'>): Promise<Metadata> {
  const { organization } = await requireViewer((await params).org);
  return organizationTitle(organization, requestsWords.title);
}

/** The requests of the keys that the viewer may see. */
export default async function RequestsPage({ params, searchParams }: PageProps<'/[org]/usage/requests'>) {
  const { org } = await params;
  const viewer = await requireViewer(org);
  if (!coversApiKeys(viewer.subscription)) {
    const admins = await listAdmins(viewer);
    return (
      <>
        <PageHeader title={requestsWords.title} />
        <UpgradePrompt
          org={viewer.organization}
          subscription={viewer.subscription}
          upgrade={canInOrganization('billing:manage', viewer.role) ? await getUpgrade(viewer) : null}
          admins={admins.map(({ name }) => name)}
        />
      </>
    );
  }
  const asked = parseRequestListParams(await searchParams, await rememberedPageSize());
  // Streamed after the rows, which never wait for it.
  const histogram = getRequestHistogram(viewer, asked).catch((error: unknown) => {
    logError('The requests over time could not be counted:', error);
    return null;
  });
  const [list, options] = await Promise.all([listRequests(viewer, asked), listRequestOptions(viewer)]);
  // The URL without a position always shows the newest page, also when more requests come.
  if (list.isNewestInstead) redirect(requestsPath(org, serializeRequestListParams({ ...asked, after: null })));
  return <RequestsView org={viewer.organization} list={list} params={asked} options={options} histogram={histogram} />;
}
