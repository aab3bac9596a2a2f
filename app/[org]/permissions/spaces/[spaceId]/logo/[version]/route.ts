import { z } from 'zod';
import { AppError } from '@/lib/errors';
import { imageResponse } from '@/lib/images/response';
import { imageVersionPattern } from '@/lib/images/rules';
import { getSpaceLogo } from '@/lib/spaces/service';
import { getViewer } from '@/lib/viewer';

type Context = RouteContext<'/[org]/permissions/spaces/[spaceId]/logo/[version]'>;

/** A space's logo, for viewers who may see the space; a 404 for everyone else. */
export async function GET(_: Request, { params }: Context): Promise<Response> {
  const { org, spaceId, version } = await params;
  if (!z.guid().safeParse(spaceId).success || !imageVersionPattern.test(version)) return imageResponse(null);
  try {
    return imageResponse(await getSpaceLogo(await getViewer(org), spaceId, version));
  } catch (error) {
    if (error instanceof AppError) return imageResponse(null);
    throw error;
  }
}
