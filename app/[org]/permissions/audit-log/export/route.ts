import { parseAuditListParams } from '@/lib/audit-log/list-params';
import { exportAuditEvents } from '@/lib/audit-log/service';
import { answerPost } from '@/lib/cookie-post';
import { getViewer } from '@/lib/viewer';

/** The log as a file, as it is filtered. A POST, because browsers say where those come from. */
export async function POST(request: Request, { params }: RouteContext<'/[org]/permissions/audit-log/export'>) {
  return answerPost(request, async () => {
    const viewer = await getViewer((await params).org);
    return exportAuditEvents(viewer, parseAuditListParams(Object.fromEntries(new URL(request.url).searchParams)));
  });
}
