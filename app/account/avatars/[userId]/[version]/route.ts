import { z } from 'zod';
import { getAvatar } from '@/lib/account/service';
import { AppError } from '@/lib/errors';
import { imageResponse } from '@/lib/images/response';
import { imageVersionPattern } from '@/lib/images/rules';
import { getPerson } from '@/lib/viewer';

type Context = RouteContext<'/account/avatars/[userId]/[version]'>;

/** A user's picture, for members of a shared organization; a 404 for everyone else. */
export async function GET(_: Request, { params }: Context): Promise<Response> {
  const { userId, version } = await params;
  if (!z.guid().safeParse(userId).success || !imageVersionPattern.test(version)) return imageResponse(null);
  try {
    return imageResponse(await getAvatar(await getPerson(), userId, version));
  } catch (error) {
    if (error instanceof AppError) return imageResponse(null);
    throw error;
  }
}
