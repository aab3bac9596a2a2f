import { answerJson } from '@/lib/cookie-request';
import { listNotices } from '@/lib/notices/service';
import { getViewer } from '@/lib/viewer';

/** Returns the notices of the bell. Not a server action, which would wait for, and delay, the page's actions. */
export async function GET(_: Request, { params }: RouteContext<'/[org]/notices'>): Promise<Response> {
  return answerJson(async () => listNotices(await getViewer((await params).org)));
}
