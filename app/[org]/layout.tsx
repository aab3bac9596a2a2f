import type { Metadata } from 'next';
import { AppError } from '@/lib/errors';
import { productName } from '@/lib/page-title';
import { getViewer, requireViewer } from '@/lib/viewer';
import { OrganizationShell } from '../organization-shell';

/** Sets the title of 404 pages, for members and for outsiders. Does not throw, because an error would drop the title. */
export async function generateMetadata({ params }: LayoutProps<'/[org]'>): Promise<Metadata> {
  try {
    const { organization } = await getViewer((await params).org);
    const rest = `${organization.name} · ${productName}`;
    // A `%s` in the organization's name must not be replaced as a placeholder.
    return { title: { template: `%s · ${rest.replaceAll('%s', '%\u2060s')}`, absolute: rest } };
  } catch (error) {
    // A title without a template would take the root's template from the 404 below it.
    const title = { template: `%s · ${productName}`, default: 'Page not found' };
    return error instanceof AppError ? { title } : {};
  }
}

/** The shell of an organization's pages. It does not authorize: each page and action does that itself. */
export default async function OrganizationLayout({ children, params }: LayoutProps<'/[org]'>) {
  return <OrganizationShell viewer={await requireViewer((await params).org)}>{children}</OrganizationShell>;
}
