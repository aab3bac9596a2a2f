import type { Metadata } from 'next';
import { cookies } from 'next/headers';
import { ApiKeysView } from '@/components/api-keys/api-keys-view';
import { PageHeader } from '@/components/page-header';
import { listSpacesToCreateIn } from '@/lib/api-keys/access';
import { countAttention } from '@/lib/api-keys/attention-service';
import { listUnfinishedBatches } from '@/lib/api-keys/batch-run';
import { keyColumnsCookie, parseKeyColumns } from '@/lib/api-keys/columns';
import { parseListParams } from '@/lib/api-keys/list-params';
import { listApiKeys, listOptions } from '@/lib/api-keys/list-service';
import { logError } from '@/lib/log-text';
import { getKeyLifetimes } from '@/lib/organizations/key-lifetimes';
import { organizationTitle } from '@/lib/page-title';
import { canInOrganization } from '@/lib/permissions';
import { plans } from '@/lib/plans';
import { rememberedPageSize } from '@/lib/remembered-page-size';
import { siteUrl } from '@/lib/request-info';
import { settleSoon } from '@/lib/settle-soon';
import { requireViewer } from '@/lib/viewer';
import { keysNotice } from '../../../keys-notice';

/** Time for which the page waits for the attention counts after it has the rows. */
const attentionWaitMs = 20;

export async function generateMetadata({ params }: PageProps<'/[org]/permissions/api-keys'>): Promise<Metadata> {
  const { organization } = await requireViewer((await params).org);
  return organizationTitle(organization, 'API Keys');
}

/** The API Keys page: the list, the upgrade prompt, or the missing permission. */
export default async function ApiKeysPage({ params, searchParams }: PageProps<'/[org]/permissions/api-keys'>) {
  const { org } = await params;
  const viewer = await requireViewer(org);
  const notice = await keysNotice(viewer);
  if (notice) {
    return (
      <>
        <PageHeader title="API Keys" />
        {notice}
      </>
    );
  }

  const columns = parseKeyColumns((await cookies()).get(keyColumnsCookie)?.value);
  const asked = await searchParams;
  const listParams = parseListParams(asked, await rememberedPageSize());
  // The filters' options arrive after the rows, which never wait for them.
  const options = listOptions(viewer);
  options.catch(() => undefined);
  const [list, spaces, lifetimes, site, unfinished] = await Promise.all([
    listApiKeys(viewer, listParams, { withRequests: columns.includes('requests') }),
    listSpacesToCreateIn(viewer),
    getKeyLifetimes(viewer),
    siteUrl(),
    listUnfinishedBatches(viewer),
  ]);
  // Starts after the rows, like the counts of the list, and is streamed if it takes longer.
  const attention = await settleSoon(
    countAttention(viewer).catch((error: unknown) => {
      logError('What needs attention could not be counted:', error);
      return 'failed' as const;
    }),
    attentionWaitMs,
  );
  return (
    <ApiKeysView
      org={viewer.organization}
      list={list}
      params={{ ...listParams, page: list.page }}
      spaces={spaces}
      options={options}
      attention={attention.late}
      columns={columns}
      unfinished={unfinished}
      seesAuditLog={canInOrganization('audit_log:see', viewer.role)}
      viewerId={viewer.user.id}
      hasAnyKeys={list.rows.length > 0 || (await options).spaces.length > 0}
      context={{
        organizationName: viewer.organization.name,
        lifetimes,
        planLimit: plans[viewer.subscription.plan].keyLimit,
        viewerAddress: viewer.request.address,
      }}
      apiBaseUrl={`${site}/v1`}
      canCreate={spaces.length > 0}
      wantsNewKey={asked.new === '1'}
    />
  );
}
