import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { organizationTitle } from '@/lib/page-title';
import { requireViewer } from '@/lib/viewer';

type Props = PageProps<'/[org]/[...unknown]'>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { organization } = await requireViewer((await params).org);
  return organizationTitle(organization, 'Page not found');
}

/** Any unknown path below an organization: a 404 within its shell. */
export default async function UnknownPage({ params }: Props) {
  await requireViewer((await params).org);
  notFound();
}
