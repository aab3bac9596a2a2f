import { dryRunSettings } from '@/lib/api-keys/dry-run';
import { changeApiKeySchema } from '@/lib/api-keys/schema';
import { answerPost, readInput } from '@/lib/cookie-post';
import { getViewer } from '@/lib/viewer';

/**
 * Says what of a key's use the lists of a patch would refuse. No server action: browsers send those one after another, so
 * saving would wait for it.
 */
export async function POST(request: Request, { params }: RouteContext<'/[org]/permissions/api-keys/dry-run'>) {
  return answerPost(request, async () => {
    const viewer = await getViewer((await params).org);
    const { id, patch } = await readInput(request, changeApiKeySchema);
    return Response.json(await dryRunSettings(viewer, id, patch), { headers: { 'cache-control': 'no-store' } });
  });
}
