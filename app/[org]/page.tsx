import { redirect } from 'next/navigation';
import { apiKeysPath } from '@/lib/paths';
import { requireViewer } from '@/lib/viewer';

/** An organization's address leads to its API keys. */
export default async function OrganizationPage({ params }: PageProps<'/[org]'>) {
  const { organization } = await requireViewer((await params).org);
  redirect(apiKeysPath(organization.slug));
}
