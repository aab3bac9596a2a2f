import { parseAuditListParams } from '@/lib/audit-log/list-params';
import { exportAuditEvents } from '@/lib/audit-log/service';
import { answerPost } from '@/lib/cookie-request';
import { getViewer } from '@/lib/viewer';

/** Exports the filtered log. A POST, because browsers send an Origin header with it. */
export async function POST(request: Request, { params }: RouteContext<'/[org]/permissions/audit-log/export'>) {
  return answerPost(request, async () => {
    const viewer = await getViewer((await params).org);
    return exportAuditEvents(viewer, parseAuditListParams(Object.fromEntries(new URL(request.url).searchParams)));
  });
}
