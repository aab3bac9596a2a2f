import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { cache, Suspense } from 'react';
import { z } from 'zod';
import { KeyChecks, KeyChecksLoading } from '@/components/api-keys/key-checks';
import { KeyDetails } from '@/components/api-keys/key-details';
import { KeyHistory } from '@/components/api-keys/key-history';
import { RecentRequests } from '@/components/api-keys/recent-requests';
import { RefusedCallers } from '@/components/api-keys/refused-callers';
import { RotationPanel } from '@/components/api-keys/rotation-panel';
import { SnippetTabs } from '@/components/api-keys/snippet-tabs';
import { UsagePanel } from '@/components/api-keys/usage-panel';
import { getApiKeyDetails, listRecentRequests, listUsage } from '@/lib/api-keys/details-service';
import { listKeyHistory } from '@/lib/api-keys/history-service';
import { listRefusedCallers } from '@/lib/api-keys/key-use-service';
import { findRotation } from '@/lib/api-keys/rotation-service';
import { getKeyStatus } from '@/lib/api-keys/status-service';
import { AppError } from '@/lib/errors';
import { organizationTitle } from '@/lib/page-title';
import { auditLogPath } from '@/lib/paths';
import { canInOrganization } from '@/lib/permissions';
import { siteUrl } from '@/lib/request-info';
import { requestLogDays } from '@/lib/requests/retention';
import { requireViewer, type Viewer } from '@/lib/viewer';

type Props = PageProps<'/[org]/permissions/api-keys/[keyId]'>;

/** Reads the key once for the title and the page. A missing or invisible key is a 404. */
const readKey = cache(async (org: string, keyId: string) => {
  const viewer = await requireViewer(org);
  if (!z.guid().safeParse(keyId).success) notFound();
  return getApiKeyDetails(viewer, keyId).catch(toNotFound);
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { org, keyId } = await params;
  const [{ organization }, { name }] = await Promise.all([requireViewer(org), readKey(org, keyId)]);
  return organizationTitle(organization, name, 'API keys');
}

/** The details of a key. A missing or invisible key and one of another organization are a 404. */
export default async function ApiKeyPage({ params }: Props) {
  const { org, keyId } = await params;
  const viewer = await requireViewer(org);
  const apiKey = await readKey(org, keyId);
  const [hours, requests, history, rotation, callers, site] = await Promise.all([
    listUsage(viewer, keyId),
    listRecentRequests(viewer, keyId),
    listKeyHistory(viewer, keyId),
    findRotation(viewer, keyId),
    listRefusedCallers(viewer, keyId),
    siteUrl(),
  ]).catch(toNotFound);
  return (
    <KeyDetails
      org={viewer.organization}
      apiKey={apiKey}
      viewerAddress={viewer.request.address}
      underWay={rotation && <RotationPanel org={viewer.organization.slug} apiKey={apiKey} rotation={rotation} />}
      checks={
        <Suspense fallback={<KeyChecksLoading />}>
          <LateChecks viewer={viewer} keyId={keyId} />
        </Suspense>
      }
    >
      {(apiKey.state === 'removed' || callers.length > 0) && (
        <RefusedCallers callers={callers} logDays={requestLogDays()} />
      )}
      <UsagePanel org={org} keyId={keyId} hours={hours} nowIso={new Date().toISOString()} />
      <RecentRequests org={org} keyId={keyId} requests={requests} logDays={requestLogDays()} />
      <KeyHistory
        entries={history}
        auditLog={canInOrganization('audit_log:see', viewer.role) ? auditLogPath(org, `target=${keyId}`) : null}
      />
      {apiKey.state === 'active' && (
        <section aria-labelledby="use-this-key" className="rounded-xl border border-line bg-surface px-5 py-4">
          <h2 id="use-this-key" className="font-medium">
            Use this key
          </h2>
          <p className="mb-3 text-muted">Requests run in the space {apiKey.space.name}, with its default model.</p>
          <SnippetTabs apiBaseUrl={`${site}/v1`} />
        </section>
      )}
    </KeyDetails>
  );
}

async function LateChecks({ viewer, keyId }: { viewer: Viewer; keyId: string }) {
  const report = await getKeyStatus(viewer, keyId).catch(toNotFound);
  return <KeyChecks org={viewer.organization.slug} keyId={keyId} report={report} logDays={requestLogDays()} />;
}

/** Redirects to the list when the plan is missing, because the list's page shows the upgrade prompt. */
function toNotFound(error: unknown): never {
  if (error instanceof AppError && ['not_found', 'subscription_inactive'].includes(error.code)) notFound();
  throw error;
}
