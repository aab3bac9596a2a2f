import type { ReactNode } from 'react';
import { BackLink } from '@/components/back-link';
import { PageHeader } from '@/components/page-header';
import { LiveRegion } from '@/components/ui/live-region';

/** What stands around a person's own page, which is in no organization. */
export function AccountShell({ notice, children }: { notice: ReactNode; children: ReactNode }) {
  return (
    <>
      <main className="mx-auto w-full max-w-[960px] px-4 py-6 sm:px-6 md:py-10">
        <BackLink href="/">Back to your organization</BackLink>
        <PageHeader title="Account" description="Yours alone, and the same in every organization you are in." />
        {notice && <div className="pb-6">{notice}</div>}
        <div className="pt-2">{children}</div>
      </main>
      <LiveRegion />
    </>
  );
}
