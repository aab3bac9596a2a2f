import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { z } from 'zod';
import { SpaceDetailsView } from '@/components/spaces/space-details-view';
import { AppError } from '@/lib/errors';
import { rememberedPageSize } from '@/lib/remembered-page-size';
import { parseSpaceListParams } from '@/lib/spaces/list-params';
import { listSpaceMembers } from '@/lib/spaces/members-service';
import { getSpace } from '@/lib/spaces/service';
import { requireViewer } from '@/lib/viewer';

export const metadata: Metadata = { title: 'Space' };

/** One space; one that doesn't exist, was deleted, is another organization's or out of sight is not found. */
export default async function SpacePage({ params, searchParams }: PageProps<'/[org]/permissions/spaces/[spaceId]'>) {
  const { org, spaceId } = await params;
  const viewer = await requireViewer(org);
  if (!z.guid().safeParse(spaceId).success) notFound();
  const rememberedSize = await rememberedPageSize();
  const listParams = parseSpaceListParams(await searchParams, rememberedSize);
  const [space, members] = await Promise.all([
    getSpace(viewer, spaceId),
    listSpaceMembers(viewer, spaceId, listParams),
  ]).catch(toNotFound);
  return (
    <SpaceDetailsView
      org={viewer.organization}
      space={space}
      members={members}
      params={{ ...listParams, page: members.page }}
    />
  );
}

function toNotFound(error: unknown): never {
  if (error instanceof AppError && error.code === 'not_found') notFound();
  throw error;
}
