import { answerJson } from '@/lib/cookie-request';
import { listNotices } from '@/lib/notices/service';
import { getViewer } from '@/lib/viewer';

/** What the bell shows. It is no server action, which would wait for, and hold up, the actions of the page. */
export async function GET(_: Request, { params }: RouteContext<'/[org]/notices'>): Promise<Response> {
  return answerJson(async () => listNotices(await getViewer((await params).org)));
}
