import { answerPost } from '@/lib/cookie-post';
import { exportMembers } from '@/lib/members/export';
import { parseMemberListParams } from '@/lib/members/list-params';
import { getViewer } from '@/lib/viewer';

/** The list as a file, as it is filtered. A POST, because browsers say where those come from. */
export async function POST(request: Request, { params }: RouteContext<'/[org]/permissions/members/export'>) {
  return answerPost(request, async () => {
    const viewer = await getViewer((await params).org);
    const query = Object.fromEntries(new URL(request.url).searchParams);
    return exportMembers(viewer, parseMemberListParams(query));
  });
}
