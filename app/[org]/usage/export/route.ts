import { answerPost } from '@/lib/cookie-request';
import { exportUsage } from '@/lib/usage/export';
import { parseUsageParams } from '@/lib/usage/params';
import { viewerTimeZone } from '@/lib/usage/time-zone';
import { getViewer } from '@/lib/viewer';

/** Exports what the usage page shows. A POST, because browsers send an Origin header with it. */
export async function POST(request: Request, { params }: RouteContext<'/[org]/usage/export'>) {
  return answerPost(request, async () => {
    const viewer = await getViewer((await params).org);
    const { searchParams } = new URL(request.url);
    const raw = Object.fromEntries([...searchParams.keys()].map((name) => [name, searchParams.getAll(name)]));
    return exportUsage(viewer, parseUsageParams(raw), await viewerTimeZone());
  });
}
