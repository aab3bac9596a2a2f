import type { ReactNode } from 'react';
import { PageHeader } from '@/components/page-header';

/** The account page, which belongs to no organization. */
export function AccountPage({ notice, children }: { notice: ReactNode; children: ReactNode }) {
  return (
    <div className="max-w-[960px]">
      <PageHeader title="Account" description="Your personal settings. They apply in all your organizations." />
      {notice && <div className="pb-6">{notice}</div>}
      <div className="pt-2">{children}</div>
    </div>
  );
}
