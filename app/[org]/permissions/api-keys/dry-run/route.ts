import { dryRunSettings } from '@/lib/api-keys/dry-run';
import { changeApiKeySchema } from '@/lib/api-keys/schema';
import { answerPost, readInput } from '@/lib/cookie-request';
import { getViewer } from '@/lib/viewer';

/**
 * Returns which of a key's requests the lists of a patch would refuse. Not a server action, because browsers send
 * actions one after another and saving would wait for it.
 */
export async function POST(request: Request, { params }: RouteContext<'/[org]/permissions/api-keys/dry-run'>) {
  return answerPost(request, async () => {
    const viewer = await getViewer((await params).org);
    const { id, patch } = await readInput(request, changeApiKeySchema);
    return Response.json(await dryRunSettings(viewer, id, patch), { headers: { 'cache-control': 'no-store' } });
  });
}
