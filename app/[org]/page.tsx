import type { Metadata } from 'next';
import { Suspense } from 'react';
import { LivePage } from '@/components/live-page';
import { AttentionCard } from '@/components/overview/attention-card';
import { BusyKeysCard } from '@/components/overview/busy-keys-card';
import { CardSkeleton } from '@/components/overview/card-skeleton';
import { ChangesCard } from '@/components/overview/changes-card';
import { FirstSteps } from '@/components/overview/first-steps';
import { NewKeyButton } from '@/components/overview/new-key-button';
import { RefusalsCard } from '@/components/overview/refusals-card';
import { TodayCard } from '@/components/overview/today-card';
import { PageHeader } from '@/components/page-header';
import { listSpacesToCreateIn } from '@/lib/api-keys/access';
import { listAdmins } from '@/lib/billing/service';
import { logError } from '@/lib/log-text';
import { listAttentionLines } from '@/lib/overview/attention-lines';
import { listRecentChanges } from '@/lib/overview/changes-service';
import { hasUsage, listBusiestKeys, listRecentUsage } from '@/lib/overview/usage-service';
import { organizationTitle } from '@/lib/page-title';
import { auditLogPath } from '@/lib/paths';
import { canInOrganization } from '@/lib/permissions';
import { siteUrl } from '@/lib/request-info';
import { requireViewer, type Viewer } from '@/lib/viewer';
import { keysNotice } from './keys-notice';

export async function generateMetadata({ params }: PageProps<'/[org]'>): Promise<Metadata> {
  const { organization } = await requireViewer((await params).org);
  return organizationTitle(organization, 'Overview');
}

/** An organization's home: the activity of the keys that the viewer may see, or how to make the first request. */
export default async function OverviewPage({ params }: PageProps<'/[org]'>) {
  const viewer = await requireViewer((await params).org);
  const notice = await keysNotice(viewer);
  if (notice) {
    return (
      <>
        <PageHeader title="Overview" />
        {notice}
      </>
    );
  }
  const mayCreate = (await listSpacesToCreateIn(viewer)).length > 0;
  return (
    <>
      <LivePage />
      {(await hasUsage(viewer)) ? (
        <>
          <PageHeader title="Overview">{mayCreate && <NewKeyButton org={viewer.organization.slug} />}</PageHeader>
          <Cards viewer={viewer} />
        </>
      ) : (
        <>
          <PageHeader title="Overview" />
          <FirstSteps
            org={viewer.organization.slug}
            apiBaseUrl={`${await siteUrl()}/v1`}
            may={{
              createKeys: mayCreate,
              invite: canInOrganization('member:invite', viewer.role),
              createSpaces: canInOrganization('space:create', viewer.role),
              changeSettings: canInOrganization('organization:change_settings', viewer.role),
            }}
            admins={(await listAdmins(viewer)).map(({ name }) => name)}
          />
        </>
      )}
    </>
  );
}

/** Each card loads, and fails, on its own. On phones the cards are in source order. */
function Cards({ viewer }: { viewer: Viewer }) {
  const usage = settle(listRecentUsage(viewer));
  const nowIso = new Date().toISOString();
  const { slug } = viewer.organization;
  return (
    <div className="grid gap-4 md:gap-6 wide:grid-cols-[minmax(0,2fr)_minmax(0,1fr)] *:grid *:min-w-0">
      <div className="wide:col-start-1 wide:row-start-1">
        <Suspense fallback={<CardSkeleton id="today" title="Today" height={320} />}>
          {usage.then((hours) => (
            <TodayCard org={slug} hours={hours} nowIso={nowIso} />
          ))}
        </Suspense>
      </div>
      <div className="wide:col-start-2 wide:row-start-1">
        <Suspense fallback={<CardSkeleton id="attention" title="Needs attention" height={240} />}>
          {settle(listAttentionLines(viewer)).then((lines) => (
            <AttentionCard lines={lines} />
          ))}
        </Suspense>
      </div>
      <div className="wide:col-start-2 wide:row-start-2">
        <Suspense fallback={<CardSkeleton id="refusals" title="Refusals by reason, today" height={200} />}>
          {usage.then((hours) => (
            <RefusalsCard org={slug} hours={hours} nowIso={nowIso} />
          ))}
        </Suspense>
      </div>
      <div className="wide:col-start-1 wide:row-start-2">
        <Suspense fallback={<CardSkeleton id="busiest" title="Busiest keys, last 7 days" height={237} />}>
          {settle(listBusiestKeys(viewer)).then((keys) => (
            <BusyKeysCard org={slug} keys={keys} />
          ))}
        </Suspense>
      </div>
      <div className="wide:col-span-2">
        <Suspense fallback={<CardSkeleton id="changes" title="Recent changes" height={220} />}>
          {settle(listRecentChanges(viewer)).then((changes) => (
            <ChangesCard
              changes={changes}
              auditLog={canInOrganization('audit_log:see', viewer.role) ? auditLogPath(slug) : null}
            />
          ))}
        </Suspense>
      </div>
    </div>
  );
}

/** Returns what was read, or 'failed'. */
function settle<T>(read: Promise<T>): Promise<T | 'failed'> {
  return read.catch((error: unknown) => {
    logError('A card of the overview could not be read:', error);
    return 'failed' as const;
  });
}
