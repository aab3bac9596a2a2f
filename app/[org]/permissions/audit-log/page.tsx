import type { Metadata } from 'next';
import { AuditLogView } from '@/components/audit-log/audit-log-view';
import { auditLogWords } from '@/components/audit-log/audit-log-words';
import { NoPermission } from '@/components/no-permission';
import { PageHeader } from '@/components/page-header';
import { parseAuditListParams } from '@/lib/audit-log/list-params';
import { listAuditEvents, listAuditPeople } from '@/lib/audit-log/service';
import { listAdmins } from '@/lib/billing/service';
import { organizationTitle } from '@/lib/page-title';
import { canInOrganization } from '@/lib/permissions';
import { rememberedPageSize } from '@/lib/remembered-page-size';
import { requireViewer } from '@/lib/viewer';

export async function generateMetadata({ params }: PageProps<'/[org]/permissions/audit-log'>): Promise<Metadata> {
  const { organization } = await requireViewer((await params).org);
  return organizationTitle(organization, auditLogWords.title);
}

/** The audit log, for admins. */
export default async function AuditLogPage({ params, searchParams }: PageProps<'/[org]/permissions/audit-log'>) {
  const { org } = await params;
  const viewer = await requireViewer(org);
  if (!canInOrganization('audit_log:see', viewer.role)) {
    const admins = await listAdmins(viewer);
    return (
      <>
        <PageHeader title={auditLogWords.title} />
        <NoPermission missing="Only an admin can see the audit log." admins={admins.map(({ name }) => name)} />
      </>
    );
  }
  const rememberedSize = await rememberedPageSize();
  const listParams = parseAuditListParams(await searchParams, rememberedSize);
  const [list, people] = await Promise.all([listAuditEvents(viewer, listParams), listAuditPeople(viewer)]);
  return (
    <AuditLogView org={viewer.organization} list={list} people={people} params={{ ...listParams, page: list.page }} />
  );
}
