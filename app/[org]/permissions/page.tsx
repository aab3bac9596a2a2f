import { redirect } from 'next/navigation';
import { apiKeysPath } from '@/lib/paths';
import { requireViewer } from '@/lib/viewer';

/** Redirects from the Permissions section to the API keys. */
export default async function PermissionsPage({ params }: PageProps<'/[org]/permissions'>) {
  const { organization } = await requireViewer((await params).org);
  redirect(apiKeysPath(organization.slug));
}
