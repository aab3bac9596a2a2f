'use client';

import { ListFilter } from 'lucide-react';
import { lazy, Suspense, useRef, useState } from 'react';
import { SearchBox } from '@/components/list-page/search-box';
import type { ListNavigation } from '@/components/list-page/use-list-navigation';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { useShortcuts } from '@/components/use-shortcuts';
import type { RequestFilterField, RequestListParams } from '@/lib/requests/list-params';
import { findRequestId } from '@/lib/requests/request-id';
import type { RequestList, RequestOptions } from '@/lib/requests/schema';
import { AboutCount } from './about-count';
import { FilterChips } from './filter-chips';
import { RequestTimeFilter } from './request-time-filter';
import { requestsWords } from './requests-words';

const loadContent = () => import('./request-filter-content');
const RequestFilterContent = lazy(loadContent);

type RequestsToolbarProps = {
  org: string;
  list: ListNavigation<RequestListParams>;
  found: RequestList;
  options: RequestOptions;
  /** Null where the page shows no new requests. */
  live: { isOn: boolean; toggle: () => void } | null;
};

/** Finds a request by its id, and narrows the list by filters and time. */
export function RequestsToolbar({ org, list, found, options, live }: RequestsToolbarProps) {
  const search = useRef<HTMLInputElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const [problem, setProblem] = useState(false);
  // `fields` lists all fields; a field its values.
  const [open, setOpen] = useState<'fields' | RequestFilterField | null>(null);
  useShortcuts({ '/': () => search.current?.focus() });

  function find(text: string) {
    const id = findRequestId(text);
    setProblem(text !== '' && id === null);
    if (id !== null) list.go({ request: id });
  }

  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-start gap-2">
        <div className="flex min-w-56 flex-1 basis-72">
          <SearchBox
            label={requestsWords.placeholder}
            placeholder={requestsWords.placeholder}
            value=""
            isPending={false}
            inputRef={search}
            onSearch={find}
          />
        </div>
        <Button
          ref={button}
          aria-haspopup="dialog"
          aria-expanded={open !== null}
          aria-label={list.shownFilters > 0 ? `Filter, ${list.shownFilters} set` : undefined}
          onPointerEnter={() => void loadContent()}
          onFocus={() => void loadContent()}
          onClick={() => setOpen(open === null ? 'fields' : null)}
        >
          <ListFilter aria-hidden className="size-4" />
          <span className={classNames(list.shownFilters > 0 && 'max-sm:hidden')}>Filter</span>
          {list.shownFilters > 0 && <span className="sm:hidden">{list.shownFilters}</span>}
        </Button>
        <RequestTimeFilter value={list.shown} logDays={found.logDays} onChange={list.change} />
        {live && (
          <Button aria-pressed={live.isOn} onClick={live.toggle} title="Looks for new requests every 10 seconds">
            <span
              aria-hidden
              className={classNames('size-2 rounded-full', live.isOn ? 'bg-success-ink' : 'bg-line-strong')}
            />
            Live
          </Button>
        )}
      </div>
      {problem && (
        <p role="status" className="text-[13px] text-muted">
          That is no request id. One starts with <code className="font-mono">req_</code> and has 36 characters: see the
          header <code className="font-mono">x-request-id</code> of a response.
        </p>
      )}
      <div className="flex flex-wrap items-center gap-2 empty:hidden">
        <FilterChips list={list} found={found} options={options} onOpen={setOpen} focusAfter={button} />
        <AboutCount total={found.total} />
      </div>
      {open !== null && (
        <Suspense fallback={null}>
          <RequestFilterContent
            org={org}
            list={list}
            found={found}
            options={options}
            button={button}
            field={open === 'fields' ? null : open}
            onField={(field) => setOpen(field ?? 'fields')}
            onClose={() => setOpen(null)}
          />
        </Suspense>
      )}
    </div>
  );
}
