import type { ReactNode } from 'react';
import { AppShell } from '@/components/app-shell';
import { PastDueBanner } from '@/components/billing/past-due-banner';
import { getAccount } from '@/lib/account/service';
import { listOrganizations } from '@/lib/organizations/service';
import {
  apiKeysPath,
  auditLogPath,
  billingPath,
  membersPath,
  overviewPath,
  requestsPath,
  settingsPath,
  spacesPath,
  usagePath,
} from '@/lib/paths';
import { canInOrganization } from '@/lib/permissions';
import type { Viewer } from '@/lib/viewer';

/** Wraps a page in the organization's sidebar, with the links that the viewer may open. */
export async function OrganizationShell({ viewer, children }: { viewer: Viewer; children: ReactNode }) {
  const org = viewer.organization.slug;
  const [account, organizations] = await Promise.all([getAccount(viewer), listOrganizations(viewer.user.id)]);
  const activityLinks = [
    { href: usagePath(org), label: 'Usage', icon: 'usage' as const, isExact: true },
    { href: requestsPath(org), label: 'Requests', icon: 'requests' as const },
    ...(canInOrganization('audit_log:see', viewer.role)
      ? [{ href: auditLogPath(org), label: 'Audit log', icon: 'audit_log' as const }]
      : []),
  ];
  const organizationLinks = [
    ...(canInOrganization('billing:manage', viewer.role)
      ? [{ href: billingPath(org), label: 'Billing', icon: 'billing' as const }]
      : []),
    ...(canInOrganization('organization:change_settings', viewer.role)
      ? [{ href: settingsPath(org), label: 'Settings', icon: 'settings' as const }]
      : []),
  ];
  const sections = [
    { links: [{ href: overviewPath(org), label: 'Overview', icon: 'home' as const, isExact: true }] },
    {
      title: 'Permissions',
      links: [
        { href: apiKeysPath(org), label: 'API Keys', icon: 'key' as const },
        { href: membersPath(org), label: 'Members', icon: 'members' as const },
        { href: spacesPath(org), label: 'Spaces', icon: 'spaces' as const },
      ],
    },
    { title: 'Activity', links: activityLinks },
    { title: 'Organization', links: organizationLinks },
  ].filter(({ links }) => links.length > 0);
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
