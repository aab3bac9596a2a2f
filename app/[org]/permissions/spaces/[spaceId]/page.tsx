import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { z } from 'zod';
import { SpaceDetailsView } from '@/components/spaces/space-details-view';
import { spacesWords } from '@/components/spaces/spaces-words';
import { AppError } from '@/lib/errors';
import { organizationTitle } from '@/lib/page-title';
import { rememberedPageSize } from '@/lib/remembered-page-size';
import { parseSpaceListParams } from '@/lib/spaces/list-params';
import { listSpaceMembers } from '@/lib/spaces/members-service';
import { getSpace } from '@/lib/spaces/service';
import { requireViewer } from '@/lib/viewer';

type Props = PageProps<'/[org]/permissions/spaces/[spaceId]'>;

/** Reads the space once for the title and the page. */
const readSpace = cache(async (org: string, spaceId: string) => {
  const viewer = await requireViewer(org);
  if (!z.guid().safeParse(spaceId).success) notFound();
  return getSpace(viewer, spaceId).catch(toNotFound);
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { org, spaceId } = await params;
  const [{ organization }, { name }] = await Promise.all([requireViewer(org), readSpace(org, spaceId)]);
  return organizationTitle(organization, name, spacesWords.title);
}

/** The page of a space. A missing, deleted or invisible space and one of another organization are a 404. */
export default async function SpacePage({ params, searchParams }: Props) {
  const { org, spaceId } = await params;
  const viewer = await requireViewer(org);
  const rememberedSize = await rememberedPageSize();
  const listParams = parseSpaceListParams(await searchParams, rememberedSize);
  const space = await readSpace(org, spaceId);
  const members = await listSpaceMembers(viewer, spaceId, listParams).catch(toNotFound);
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
