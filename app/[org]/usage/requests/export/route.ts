import { answerPost } from '@/lib/cookie-request';
import { exportRequests } from '@/lib/requests/export';
import { parseRequestListParams } from '@/lib/requests/list-params';
import { getViewer } from '@/lib/viewer';

/** Exports the filtered requests. A POST, because browsers send an Origin header with it. */
export async function POST(request: Request, { params }: RouteContext<'/[org]/usage/requests/export'>) {
  return answerPost(request, async () => {
    const viewer = await getViewer((await params).org);
    return exportRequests(viewer, parseRequestListParams(Object.fromEntries(new URL(request.url).searchParams)));
  });
}
