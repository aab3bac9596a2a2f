import { answerPost } from '@/lib/cookie-request';
import { exportMembers } from '@/lib/members/export';
import { parseMemberListParams } from '@/lib/members/list-params';
import { getViewer } from '@/lib/viewer';

/** Exports the filtered list. A POST, because browsers send an Origin header with it. */
export async function POST(request: Request, { params }: RouteContext<'/[org]/permissions/members/export'>) {
  return answerPost(request, async () => {
    const viewer = await getViewer((await params).org);
    const query = Object.fromEntries(new URL(request.url).searchParams);
    return exportMembers(viewer, parseMemberListParams(query));
  });
}
