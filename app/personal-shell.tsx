import type { ReactNode } from 'react';
import { PlainShell } from '@/components/plain-shell';
import { findLastViewer } from '@/lib/home';
import { OrganizationShell } from './organization-shell';

/** Wraps a page outside organizations in the sidebar of the organization that the user used last, if any. */
export async function PersonalShell({ children }: { children: ReactNode }) {
  const viewer = await findLastViewer();
  return viewer ? (
    <OrganizationShell viewer={viewer}>{children}</OrganizationShell>
  ) : (
    <PlainShell>{children}</PlainShell>
  );
}
