'use client';

import { ChevronDown, ChevronUp, X } from 'lucide-react';
import Link from 'next/link';
import { useEffect, useEffectEvent, useRef } from 'react';
import { CopyButton } from '@/components/copy-button';
import { daysText } from '@/components/key-settings/key-lifetime';
import { Button, buttonClass } from '@/components/ui/button';
import { formatDay } from '@/components/ui/format-time';
import { useClock } from '@/components/ui/use-clock';
import { isShortcut } from '@/components/use-shortcuts';
import { apiKeyPath, requestsPath } from '@/lib/paths';
import { requestsOfKey } from '@/lib/requests/list-params';
import type { LoggedRequest } from '@/lib/requests/schema';
import { statusClassLabels } from '@/lib/usage/status-class';
import { RequestFacts } from './request-facts';
import { RequestProblem } from './request-problem';
import { RequestResult } from './request-status';
import { RequestTime } from './request-time';
import { RequestTokens } from './request-tokens';

const dayMs = 86_400_000;
/** The keys that move through the list. */
const steps = new Map([
  ['j', 1],
  ['ArrowDown', 1],
  ['k', -1],
  ['ArrowUp', -1],
]);
const bodyClass = 'flex flex-1 flex-col gap-5 overflow-y-auto px-5 py-5 sm:px-6';

type RequestSheetProps = {
  org: string;
  request: LoggedRequest;
  logDays: number;
  hasPrevious: boolean;
  hasNext: boolean;
  /** Opens the request that is `by` rows below. */
  onStep: (by: number) => void;
  onClose: () => void;
  focusFallback: () => HTMLElement | null;
};

/** All details of one request, beside the list, which stays usable. On phones it covers the page. */
export default function RequestSheet(props: RequestSheetProps) {
  const { org, request, logDays, hasPrevious, hasNext, onStep, onClose, focusFallback } = props;
  const zone = useClock();
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useRef<HTMLElement>(null);
  const { key } = request;

  function close() {
    onClose();
    const row = document.querySelector<HTMLElement>(`tr[data-id="${CSS.escape(request.id)}"] a[data-row]`);
    (row ?? focusFallback())?.focus();
  }

  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    const by = steps.get(event.key);
    if ((by === undefined && event.key !== 'Escape') || !isShortcut(event)) return;
    event.preventDefault();
    if (by === undefined) close();
    else onStep(by);
  });
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    // Before the list's own keys, which move the focus from row to row.
    const listen = (event: KeyboardEvent) => onKeyDown(event);
    document.addEventListener('keydown', listen, true);
    return () => document.removeEventListener('keydown', listen, true);
  }, []);

  const keptUntil = new Date(Date.parse(request.at) + logDays * dayMs);
  return (
    <aside
      aria-label={`Request ${request.id}`}
      className="fixed inset-y-0 right-0 z-40 flex w-full animate-fade-in flex-col border-line border-l bg-raised shadow-high md:w-[560px]"
    >
      <header className="flex flex-col gap-2 border-line border-b px-5 py-4 sm:px-6">
        <div className="flex items-center justify-between gap-2">
          <span className="flex min-w-0 items-center gap-1">
            <h2 ref={heading} tabIndex={-1} className="min-w-0 truncate font-medium outline-none">
              <code ref={id} translate="no" className="font-mono text-[13px]">
                {request.id}
              </code>
            </h2>
            <CopyButton text={request.id} label="Copy request id" iconOnly source={id} />
          </span>
          <span className="flex gap-1">
            <Button
              size="icon"
              aria-label="Newer request"
              title="Newer request (k)"
              disabled={!hasPrevious}
              onClick={() => onStep(-1)}
              className="max-sm:hidden"
            >
              <ChevronUp aria-hidden className="size-4" />
            </Button>
            <Button
              size="icon"
              aria-label="Older request"
              title="Older request (j)"
              disabled={!hasNext}
              onClick={() => onStep(1)}
              className="max-sm:hidden"
            >
              <ChevronDown aria-hidden className="size-4" />
            </Button>
            <Button size="icon" variant="ghost" aria-label="Close request" title="Close (Esc)" onClick={close}>
              <X aria-hidden className="size-4" />
            </Button>
          </span>
        </div>
        <p className="flex flex-wrap items-center gap-2 text-[13px] text-muted">
          <RequestResult request={request} label={statusClassLabels[request.class]} />
          <RequestTime iso={request.at} />
        </p>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard must be able to scroll it too */}
      <section aria-label="Details of the request" tabIndex={0} className={bodyClass}>
        {request.explanation && <RequestProblem request={request} explanation={request.explanation} />}
        <RequestTokens request={request} />
        <RequestFacts org={org} request={request} />
        <p className="border-line border-t pt-4 text-[13px] text-muted" suppressHydrationWarning>
          Prompt and response were not stored. This entry is kept until {formatDay(keptUntil, new Date(), zone)} (
          {daysText(logDays)}).
        </p>
      </section>
      <footer className="flex flex-wrap gap-2 border-line border-t bg-sunken px-5 py-3 sm:px-6">
        <Link href={requestsPath(org, requestsOfKey(key.id))} className={buttonClass({ size: 'small' })}>
          Requests of this key
        </Link>
        {request.class === 'refused' && (
          <Link
            href={requestsPath(org, requestsOfKey(key.id, { statuses: ['refused'] }))}
            className={buttonClass({ size: 'small' })}
          >
            All refusals of this key
          </Link>
        )}
        <Link href={apiKeyPath(org, key.id)} className={buttonClass({ size: 'small' })}>
          Usage of this key
        </Link>
      </footer>
    </aside>
  );
}
