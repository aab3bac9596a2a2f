import type { Metadata } from 'next';
import { HelpView } from '@/components/help/help-view';
import { errorReference } from '@/lib/api/error-reference';
import { refusalCodes } from '@/lib/api/refusals';
import { sendsSignInLinks } from '@/lib/auth/providers';
import { listAdmins } from '@/lib/billing/service';
import { findLastViewer } from '@/lib/home';
import { canInOrganization } from '@/lib/permissions';

export const metadata: Metadata = { title: 'Help' };

/** The refusals that a user can resolve with another key, an admin, or by waiting. */
const aboutKeys: readonly string[] = [
  'missing_api_key',
  'invalid_api_key',
  'model_not_found',
  'service_unavailable',
  ...refusalCodes,
];

/** Help for everyone. Members also see whom to ask. */
export default async function HelpPage() {
  const viewer = await findLastViewer();
  const admins = viewer ? (await listAdmins(viewer)).map(({ name }) => name) : [];
  return (
    <HelpView
      org={viewer && { ...viewer.organization, admins }}
      refusals={errorReference.filter(({ code }) => aboutKeys.includes(code))}
      seesAuditLog={viewer !== null && canInOrganization('audit_log:see', viewer.role)}
      sendsLinks={sendsSignInLinks()}
    />
  );
}
