import type { Metadata } from 'next';
import { SpacesView } from '@/components/spaces/spaces-view';
import { spacesWords } from '@/components/spaces/spaces-words';
import { organizationTitle } from '@/lib/page-title';
import { canInOrganization, canWithSpace } from '@/lib/permissions';
import { rememberedPageSize } from '@/lib/remembered-page-size';
import { parseSpaceListParams } from '@/lib/spaces/list-params';
import { listSpaces } from '@/lib/spaces/list-service';
import { requireViewer } from '@/lib/viewer';

export async function generateMetadata({ params }: PageProps<'/[org]/permissions/spaces'>): Promise<Metadata> {
  const { organization } = await requireViewer((await params).org);
  return organizationTitle(organization, spacesWords.title);
}

/** The spaces the viewer may see. */
export default async function SpacesPage({ params, searchParams }: PageProps<'/[org]/permissions/spaces'>) {
  const { org } = await params;
  const viewer = await requireViewer(org);
  const rememberedSize = await rememberedPageSize();
  const listParams = parseSpaceListParams(await searchParams, rememberedSize);
  const list = await listSpaces(viewer, listParams);
  return (
    <SpacesView
      org={viewer.organization}
      list={list}
      params={{ ...listParams, page: list.page }}
      canCreate={canInOrganization('space:create', viewer.role)}
      seesAll={canWithSpace('space:see', { organizationRole: viewer.role, spaceRole: null })}
    />
  );
}
