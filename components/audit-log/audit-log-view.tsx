'use client';

import { History } from 'lucide-react';
import { lazy, Suspense, useRef } from 'react';
import { ExportButton } from '@/components/list-page/export-button';
import { ListPage } from '@/components/list-page/list-page';
import { useListNavigation } from '@/components/list-page/use-list-navigation';
import { type AuditListParams, defaultAuditListParams, noAuditFilters } from '@/lib/audit-log/list-params';
import type { AuditList, AuditPeople } from '@/lib/audit-log/schema';
import { auditLogColumns } from './audit-log-columns';
import { AuditLogFilters } from './audit-log-filters';
import { auditExportPath, auditLogPath } from './audit-log-path';
import { auditLogWords } from './audit-log-words';

const AuditEntryDialog = lazy(() => import('./audit-entry-dialog'));

type AuditLogViewProps = {
  org: { slug: string; name: string };
  list: AuditList;
  people: AuditPeople;
  params: AuditListParams;
};

/** The audit log. The open entry is in the URL too. */
export function AuditLogView({ org, list: found, people, params }: AuditLogViewProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const list = useListNavigation({
    params,
    noFilters: noAuditFilters,
    hrefOf: (next) => auditLogPath(org.slug, next),
  });
  const { shown, go } = list;
  const opened = shown.entry && [...found.rows, found.opened].find((entry) => entry?.id === shown.entry);
  const isOpening = shown.entry !== params.entry;

  return (
    <ListPage
      words={auditLogWords}
      headingRef={heading}
      actions={found.rows.length > 0 && <ExportButton action={auditExportPath(org.slug, params)} />}
      // Opening an entry leaves the rows as they are.
      list={{ ...list, isPending: list.isPending && !isOpening }}
      caption={`Audit log of ${org.name}`}
      rows={found.rows}
      total={found.total}
      columns={auditLogColumns}
      rowLink={{
        hrefOf: (entry) => auditLogPath(org.slug, { ...params, entry }),
        onOpen: (entry) => go({ entry }),
      }}
      filters={<AuditLogFilters list={list} people={people} />}
      nothing={<NothingYet />}
    >
      <Suspense fallback={null}>
        {opened && (
          <AuditEntryDialog
            org={org.slug}
            entry={opened}
            onClose={() => go({ entry: null }, { history: 'replace' })}
            onFollow={(target) => go({ ...defaultAuditListParams, size: params.size, target })}
            focusFallback={() => heading.current}
          />
        )}
      </Suspense>
    </ListPage>
  );
}

function NothingYet() {
  return (
    <div className="flex flex-col items-center gap-4 px-6 py-16 text-center">
      <History aria-hidden className="size-6 text-muted" />
      <div className="flex max-w-md flex-col gap-1">
        <h2 className="font-medium text-base">Nothing has happened yet</h2>
        <p className="text-muted">Changes to API keys, spaces, members and the plan appear here.</p>
      </div>
    </div>
  );
}
