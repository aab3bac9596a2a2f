'use client';

import { useRouter } from 'next/navigation';
import { lazy, Suspense, useRef, useState } from 'react';
import { ExportButton } from '@/components/list-page/export-button';
import { ListTable } from '@/components/list-page/list-table';
import { NoMatches } from '@/components/list-page/no-matches';
import { PageHeader } from '@/components/page-header';
import { Button } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import type { OrganizationRef } from '@/lib/organizations/schema';
import type { RequestListParams } from '@/lib/requests/list-params';
import type { RequestHistogram as Histogram, RequestList, RequestOptions } from '@/lib/requests/schema';
import { LiveRequests } from './live-requests';
import { NoRequests } from './no-requests';
import { RequestHistogram } from './request-histogram';
import { requestsColumns } from './requests-columns';
import { RequestsFooter } from './requests-footer';
import { requestsExportPath, requestsPath } from './requests-path';
import { RequestsToolbar } from './requests-toolbar';
import { requestsWords } from './requests-words';
import { SearchedUntil } from './searched-until';
import { useRequestList } from './use-request-list';

const RequestSheet = lazy(() => import('./request-sheet'));

type RequestsViewProps = {
  org: OrganizationRef;
  list: RequestList;
  params: RequestListParams;
  options: RequestOptions;
  histogram: Promise<Histogram | null>;
};

/** The request log: toolbar, rows, pages and the opened request beside them. */
export function RequestsView({ org, list: found, params, options, histogram }: RequestsViewProps) {
  const router = useRouter();
  const list = useRequestList(org.slug, params);
  const heading = useRef<HTMLHeadingElement>(null);
  const [isLive, setIsLive] = useState(true);
  const { shown, go } = list;
  const { rows, opened } = found;
  const known = opened === 'missing' || opened === null ? rows : [...rows, opened];
  const request = shown.request === null ? undefined : known.find(({ id }) => id === shown.request);
  const isMissing = opened === 'missing' && shown.request === params.request;
  const isOpening = shown.request !== params.request;
  const place = rows.findIndex(({ id }) => id === shown.request);
  const step = (by: number) => {
    const next = place < 0 ? (by > 0 ? rows[0] : undefined) : rows[place + by];
    if (next) go({ request: next.id }, { history: 'replace' });
  };
  const isNewest = params.before === null && params.after === null && params.to === null;

  return (
    <>
      <PageHeader headingRef={heading} title={requestsWords.title} description={requestsWords.description}>
        {rows.length > 0 && <ExportButton action={requestsExportPath(org.slug, params)} />}
      </PageHeader>
      <div className="flex flex-col gap-4">
        <RequestsToolbar
          org={org.slug}
          list={list}
          found={found}
          options={options}
          live={isNewest ? { isOn: isLive, toggle: () => setIsLive(!isLive) } : null}
        />
        {rows.length > 0 && <RequestHistogram org={org.slug} list={list} histogram={histogram} />}
        {isMissing && (
          <Notice tone="warning" role="status">
            <div className="flex flex-wrap items-center justify-between gap-2">
              <p className="min-w-0 break-words">
                No request <code className="font-mono">{shown.request}</code> was found. It is of a key that you can’t
                see, older than is kept, or was written less than a second ago.
              </p>
              <span className="flex gap-2">
                <Button size="small" onClick={() => router.refresh()}>
                  Try again
                </Button>
                <Button size="small" onClick={() => go({ request: null })}>
                  Close
                </Button>
              </span>
            </div>
          </Notice>
        )}
        {isNewest && isLive && <LiveRequests org={org.slug} list={list} newest={rows[0] ?? null} />}
        <div className="overflow-clip rounded-xl border border-line bg-surface">
          {rows.length > 0 ? (
            <ListTable
              caption={`Requests of ${org.name}`}
              // Opening a request leaves the rows as they are.
              list={{ ...list, isPending: list.isPending && !isOpening }}
              rows={rows}
              columns={requestsColumns}
              canSort={false}
              openedId={shown.request}
              cardColumns="grid-cols-[minmax(0,1fr)_auto]"
              rowLink={{
                hrefOf: (id) => requestsPath(org.slug, { ...params, request: id }),
                onOpen: (id) => go({ request: id }, { history: shown.request === null ? 'push' : 'replace' }),
              }}
            />
          ) : list.isFiltered ? (
            <NoMatches things={requestsWords.rows} query="" isFiltered onShowAll={list.showAll} />
          ) : (
            <NoRequests list={list} logDays={found.logDays} />
          )}
        </div>
        {found.searched && <SearchedUntil org={org.slug} list={list} searched={found.searched} />}
        <RequestsFooter org={org.slug} list={list} found={found} />
      </div>
      <Suspense fallback={null}>
        {request && (
          <RequestSheet
            org={org.slug}
            request={request}
            logDays={found.logDays}
            onStep={step}
            hasPrevious={place > 0}
            hasNext={place >= 0 ? place < rows.length - 1 : rows.length > 0}
            onClose={() => go({ request: null }, { history: 'replace' })}
            focusFallback={() => heading.current}
          />
        )}
      </Suspense>
    </>
  );
}
