import type { Metadata } from 'next';
import { AppShell } from '@/components/app-shell';
import { PastDueBanner } from '@/components/billing/past-due-banner';
import { getAccount } from '@/lib/account/service';
import { AppError } from '@/lib/errors';
import { listOrganizations } from '@/lib/organizations/service';
import { productName } from '@/lib/page-title';
import { apiKeysPath, auditLogPath, billingPath, membersPath, spacesPath } from '@/lib/paths';
import { canInOrganization } from '@/lib/permissions';
import { getViewer, requireViewer } from '@/lib/viewer';

/** Titles the 404 within the organization, and the one in its place for outsiders. Throwing would leave no title. */
export async function generateMetadata({ params }: LayoutProps<'/[org]'>): Promise<Metadata> {
  try {
    const { organization } = await getViewer((await params).org);
    const rest = `${organization.name} · ${productName}`;
    // A `%s` in the organization's name is no placeholder.
    return { title: { template: `%s · ${rest.replaceAll('%s', '%\u2060s')}`, absolute: rest } };
  } catch (error) {
    return error instanceof AppError ? { title: 'Page not found' } : {};
  }
}

/** The shell around an organization's pages. It protects nothing: each page and action asks for itself. */
export default async function OrganizationLayout({ children, params }: LayoutProps<'/[org]'>) {
  const { org } = await params;
  const viewer = await requireViewer(org);
  const [account, organizations] = await Promise.all([getAccount(viewer), listOrganizations(viewer.user.id)]);
  const sections = [
    {
      title: 'Permissions',
      links: [
        { href: apiKeysPath(org), label: 'API Keys', icon: 'key' as const },
        { href: membersPath(org), label: 'Members', icon: 'members' as const },
        { href: spacesPath(org), label: 'Spaces', icon: 'spaces' as const },
        ...(canInOrganization('audit_log:see', viewer.role)
          ? [{ href: auditLogPath(org), label: 'Audit log', icon: 'audit_log' as const }]
          : []),
      ],
    },
    ...(canInOrganization('billing:manage', viewer.role)
      ? [
          {
            title: 'Organization',
            links: [{ href: billingPath(org), label: 'Billing', icon: 'billing' as const }],
          },
        ]
      : []),
  ];
  return (
    <AppShell
      org={viewer.organization}
      organizations={organizations}
      mayRename={canInOrganization('organization:rename', viewer.role)}
      user={account}
      sections={sections}
      banner={
        viewer.subscription.status === 'past_due' && (
          <PastDueBanner
            org={viewer.organization}
            plan={viewer.subscription.plan}
            canPay={canInOrganization('billing:manage', viewer.role)}
          />
        )
      }
    >
      {children}
    </AppShell>
  );
}
