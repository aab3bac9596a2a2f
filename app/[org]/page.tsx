import { redirect } from 'next/navigation';
import { apiKeysPath } from '@/lib/paths';
import { requireViewer } from '@/lib/viewer';

/** Redirects from an organization's path to its API keys. */
export default async function OrganizationPage({ params }: PageProps<'/[org]'>) {
  const { organization } = await requireViewer((await params).org);
  redirect(apiKeysPath(organization.slug));
}
