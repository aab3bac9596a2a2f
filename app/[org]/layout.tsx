import type { Route } from 'next';
import { AppShell } from '@/components/app-shell';
import { PastDueBanner } from '@/components/billing/past-due-banner';
import { getAccount } from '@/lib/account/service';
import { listOrganizations } from '@/lib/organizations/service';
import { canInOrganization } from '@/lib/permissions';
import { requireViewer } from '@/lib/viewer';

/** The shell around an organization's pages. It protects nothing: each page and action asks for itself. */
export default async function OrganizationLayout({ children, params }: LayoutProps<'/[org]'>) {
  const { org } = await params;
  const viewer = await requireViewer(org);
  const [account, organizations] = await Promise.all([getAccount(viewer), listOrganizations(viewer.user.id)]);
  const sections = [
    {
      title: 'Permissions',
      links: [
        { href: `/${org}/permissions/api-keys` as Route, label: 'API Keys', icon: 'key' as const },
        { href: `/${org}/permissions/members` as Route, label: 'Members', icon: 'members' as const },
        { href: `/${org}/permissions/spaces` as Route, label: 'Spaces', icon: 'spaces' as const },
        ...(canInOrganization('audit_log:see', viewer.role)
          ? [{ href: `/${org}/permissions/audit-log` as Route, label: 'Audit log', icon: 'audit_log' as const }]
          : []),
      ],
    },
    ...(canInOrganization('billing:manage', viewer.role)
      ? [
          {
            title: 'Organization',
            links: [{ href: `/${org}/billing` as Route, label: 'Billing', icon: 'billing' as const }],
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
