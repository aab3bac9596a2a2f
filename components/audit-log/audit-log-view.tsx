'use client';

import { Download, History } from 'lucide-react';
import { lazy, Suspense, useRef, useState } from 'react';
import { NoMatches } from '@/components/no-matches';
import { PageHeader } from '@/components/page-header';
import { Pagination } from '@/components/pagination';
import { rememberPageSize } from '@/components/remember-page-size';
import { Button } from '@/components/ui/button';
import { useListNavigation } from '@/components/use-list-navigation';
import { useShortcuts } from '@/components/use-shortcuts';
import { type AuditListParams, defaultAuditListParams, isAuditFiltered } from '@/lib/audit-log/list-params';
import type { AuditList, AuditPeople } from '@/lib/audit-log/schema';
import { pageSizes } from '@/lib/list-url';
import { auditExportPath, auditLogPath } from './audit-log-path';
import { AuditLogTable } from './audit-log-table';
import { AuditLogToolbar } from './audit-log-toolbar';
import { auditLogWords } from './audit-log-words';

const ShortcutsDialog = lazy(() => import('@/components/shortcuts-dialog'));
const AuditEntryDialog = lazy(() => import('./audit-entry-dialog'));

type AuditLogViewProps = {
  org: { slug: string; name: string };
  list: AuditList;
  people: AuditPeople;
  params: AuditListParams;
};

/** The audit log: who did what to whom, when and from where. The entry that is open stands in the URL too. */
export function AuditLogView({ org, list, people, params }: AuditLogViewProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const searchInput = useRef<HTMLInputElement>(null);
  const [showsShortcuts, setShowsShortcuts] = useState(false);
  const navigation = useListNavigation(params, (next) => auditLogPath(org.slug, next));
  const { shown, isPending, go } = navigation;
  const opened = shown.entry && ([...list.rows, list.opened].find((entry) => entry?.id === shown.entry) ?? null);
  const isUnasked = params.query === '' && !isAuditFiltered(params);

  useShortcuts({ '/': () => searchInput.current?.focus(), '?': () => setShowsShortcuts(true) });

  return (
    <>
      <PageHeader headingRef={heading} {...auditLogWords}>
        {list.rows.length > 0 && (
          <form action={auditExportPath(org.slug, params)} method="post">
            <Button type="submit">
              <Download aria-hidden className="size-4" />
              <span className="max-sm:sr-only">Export CSV</span>
            </Button>
          </form>
        )}
      </PageHeader>
      <div className="flex flex-col gap-4">
        <AuditLogToolbar people={people} params={params} navigation={navigation} searchInput={searchInput} />
        <div className="overflow-hidden rounded-xl border border-line bg-surface">
          {list.rows.length > 0 ? (
            <AuditLogTable
              org={org}
              rows={list.rows}
              params={params}
              isStale={isPending && shown.entry === params.entry}
              onOpen={(entry) => go({ entry })}
            />
          ) : isUnasked ? (
            <NothingYet />
          ) : (
            <NoMatches
              things="entries"
              query={params.query}
              isFiltered={isAuditFiltered(params)}
              onShowAll={() => go({ ...defaultAuditListParams, size: params.size })}
            />
          )}
        </div>
        <Pagination
          page={list.page}
          size={params.size}
          sizes={pageSizes}
          rowCount={list.rows.length}
          total={list.total}
          hrefOf={(page) => auditLogPath(org.slug, { ...params, page, entry: null })}
          onPage={(page) => go({ page, entry: null }, { scroll: true })}
          onSize={(wanted) => {
            const size = pageSizes.find((item) => item === wanted) ?? params.size;
            rememberPageSize(size);
            go({ size, page: 1 });
          }}
        />
      </div>
      <Suspense fallback={null}>
        {showsShortcuts && (
          <ShortcutsDialog search="Search the audit log" create={null} onClose={() => setShowsShortcuts(false)} />
        )}
        {opened && (
          <AuditEntryDialog
            entry={opened}
            onClose={() => go({ entry: null }, { history: 'replace' })}
            onFollow={(target) => go({ ...defaultAuditListParams, size: params.size, target })}
            focusFallback={() => heading.current}
          />
        )}
      </Suspense>
    </>
  );
}

function NothingYet() {
  return (
    <div className="flex flex-col items-center gap-4 px-6 py-16 text-center">
      <History aria-hidden className="size-6 text-muted" />
      <div className="flex max-w-md flex-col gap-1">
        <h2 className="font-medium text-base">Nothing has happened yet</h2>
        <p className="text-muted">
          Whatever members do to keys, spaces, people and the plan is written here, in the step that does it.
        </p>
      </div>
    </div>
  );
}
