import { exportApiKeys } from '@/lib/api-keys/export';
import { parseListParams } from '@/lib/api-keys/list-params';
import { answerPost } from '@/lib/cookie-request';
import { getViewer } from '@/lib/viewer';

/** Exports the filtered list. A POST, because browsers send an Origin header with it. */
export async function POST(request: Request, { params }: RouteContext<'/[org]/permissions/api-keys/export'>) {
  return answerPost(request, async () => {
    const viewer = await getViewer((await params).org);
    return exportApiKeys(viewer, parseListParams(Object.fromEntries(new URL(request.url).searchParams)));
  });
}
