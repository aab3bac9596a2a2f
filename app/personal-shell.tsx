import type { ReactNode } from 'react';
import { PlainShell } from '@/components/plain-shell';
import { findLastViewer } from '@/lib/home';
import { OrganizationShell } from './organization-shell';

/** Around a page of no organization: the sidebar of the organization that the person used last, if there is one. */
export async function PersonalShell({ children }: { children: ReactNode }) {
  const viewer = await findLastViewer();
  return viewer ? (
    <OrganizationShell viewer={viewer}>{children}</OrganizationShell>
  ) : (
    <PlainShell>{children}</PlainShell>
  );
}
