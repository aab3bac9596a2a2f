import type { Metadata } from 'next';
import { cookies } from 'next/headers';
import { ApiKeysView } from '@/components/api-keys/api-keys-view';
import { NoSpace } from '@/components/api-keys/no-space';
import { UpgradePrompt } from '@/components/api-keys/upgrade-prompt';
import { NoPermission } from '@/components/no-permission';
import { PageHeader } from '@/components/page-header';
import { listSpacesToCreateIn, listVisibleSpaces } from '@/lib/api-keys/access';
import { parseListParams } from '@/lib/api-keys/list-params';
import { listApiKeys, listOptions } from '@/lib/api-keys/list-service';
import { getUpgrade, listAdmins } from '@/lib/billing/service';
import { getKeyLifetimes } from '@/lib/organizations/key-lifetimes';
import { organizationTitle } from '@/lib/page-title';
import { canInOrganization } from '@/lib/permissions';
import { coversApiKeys, plans } from '@/lib/plans';
import { siteUrl } from '@/lib/request-info';
import { requireViewer } from '@/lib/viewer';

export async function generateMetadata({ params }: PageProps<'/[org]/permissions/api-keys'>): Promise<Metadata> {
  const { organization } = await requireViewer((await params).org);
  return organizationTitle(organization, 'API Keys');
}

/** The keys of an organization, or what stands in their way: the plan, or the viewer's permissions. */
export default async function ApiKeysPage({ params, searchParams }: PageProps<'/[org]/permissions/api-keys'>) {
  const { org } = await params;
  const viewer = await requireViewer(org);
  const adminNames = async () => (await listAdmins(viewer)).map(({ name }) => name);

  if (!coversApiKeys(viewer.subscription)) {
    return (
      <>
        <PageHeader title="API Keys" />
        <UpgradePrompt
          org={viewer.organization}
          subscription={viewer.subscription}
          upgrade={canInOrganization('billing:manage', viewer.role) ? await getUpgrade(viewer) : null}
          admins={await adminNames()}
        />
      </>
    );
  }

  if ((await listVisibleSpaces(viewer)).length === 0) {
    return (
      <>
        <PageHeader title="API Keys" />
        {canInOrganization('space:create', viewer.role) ? (
          <NoSpace org={viewer.organization.slug} />
        ) : (
          <NoPermission
            missing="API keys belong to spaces, and you are not a member of any."
            admins={await adminNames()}
          />
        )}
      </>
    );
  }

  const rememberedSize = Number((await cookies()).get('page-size')?.value);
  const asked = await searchParams;
  const listParams = parseListParams(asked, rememberedSize);
  // The filters' choices arrive after the rows, which never wait for them.
  const options = listOptions(viewer);
  options.catch(() => undefined);
  const [list, spaces, lifetimes, site] = await Promise.all([
    listApiKeys(viewer, listParams),
    listSpacesToCreateIn(viewer),
    getKeyLifetimes(viewer),
    siteUrl(),
  ]);
  return (
    <ApiKeysView
      org={viewer.organization}
      list={list}
      params={{ ...listParams, page: list.page }}
      spaces={spaces}
      options={options}
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
