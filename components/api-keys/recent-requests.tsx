import Link from 'next/link';
import { daysText } from '@/components/key-settings/key-lifetime';
import { Badge } from '@/components/ui/badge';
import { RelativeTime } from '@/components/ui/relative-time';
import type { RecentRequest } from '@/lib/api-keys/schema';
import { errorDocsPath, requestsPath } from '@/lib/paths';
import { requestsOfKey } from '@/lib/requests/list-params';
import { latencyText } from '../requests/request-figures';
import { requestCellsClass } from './request-cells';
import { RequestIdText } from './request-id-text';

/** Hides columns that the request's own page shows too. */
const widestClass = '@max-4xl:hidden';

const toneOf = (status: number) => (status < 400 ? 'success' : status < 500 ? 'warning' : 'danger');

const columns = ['Time', 'Status', 'Model', 'Tokens', 'Latency', 'Request id'] as const;

type RecentRequestsProps = { org: string; keyId: string; requests: RecentRequest[]; logDays: number };

/** A key's newest requests, without prompts and answers. */
export function RecentRequests({ org, keyId, requests, logDays }: RecentRequestsProps) {
  const showsAddresses = requests.some(({ address }) => address !== null);
  return (
    <section aria-labelledby="recent-requests" className="min-w-0 rounded-xl border border-line bg-surface">
      <header className="flex flex-wrap items-baseline justify-between gap-x-4 border-line border-b px-5 py-3.5">
        <h2 id="recent-requests" className="font-medium">
          Recent requests
        </h2>
        <Link
          href={requestsPath(org, requestsOfKey(keyId))}
          className="text-[13px] text-accent-ink underline-offset-4 hover:underline"
        >
          All requests
        </Link>
      </header>
      {requests.length === 0 ? (
        <p className="px-5 py-8 text-center text-muted">No requests in the last {daysText(logDays)}.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard must be able to scroll it too
        <section aria-label="Recent requests table" tabIndex={0} className="@container max-h-[28rem] overflow-auto">
          <table className="w-full whitespace-nowrap text-[13px]">
            <caption className="sr-only">The newest requests made with this key</caption>
            <thead className="sticky top-0 z-10 bg-sunken text-left text-muted">
              <tr className={requestCellsClass}>
                {columns.map((label) => (
                  <th key={label} scope="col" className="py-2 font-medium">
                    {label}
                  </th>
                ))}
                {showsAddresses && (
                  <th scope="col" className={widestClass}>
                    Address
                  </th>
                )}
                <th scope="col" className={widestClass}>
                  Client
                </th>
              </tr>
            </thead>
            <tbody>
              {requests.map((request) => (
                <tr
                  key={request.requestId + request.startedAt}
                  className={`border-line border-t [&>td]:py-2 ${requestCellsClass}`}
                >
                  <td>
                    <Link
                      href={requestsPath(org, requestsOfKey(keyId, { request: request.requestId }))}
                      prefetch={false}
                      className="text-accent-ink underline-offset-4 hover:underline"
                    >
                      <RelativeTime iso={request.startedAt} />
                    </Link>
                  </td>
                  <td>
                    <Badge tone={toneOf(request.status)}>{request.status}</Badge>{' '}
                    {request.code && (
                      <a
                        href={errorDocsPath(request.code)}
                        className="text-muted hover:underline @max-2xl:mt-0.5 @max-2xl:block"
                      >
                        {request.code}
                      </a>
                    )}
                    {request.fault && <Fault fault={request.fault} />}
                  </td>
                  <td>{request.model ?? '–'}</td>
                  <td className="text-right">{request.tokens.toLocaleString('en-US')}</td>
                  <td className="text-right">{latencyText(request.latencyMs)}</td>
                  <td className="py-0!">
                    <RequestIdText id={request.requestId} />
                  </td>
                  {showsAddresses && <td className={`font-mono text-xs ${widestClass}`}>{request.address || '–'}</td>}
                  <td className={`max-w-40 truncate text-muted ${widestClass}`} title={request.client}>
                    {request.client || '–'}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}

/** The model server's message about a request that failed there. */
function Fault({ fault }: { fault: NonNullable<RecentRequest['fault']> }) {
  const facts = [fault.status, fault.code, fault.requestId].filter((fact) => fact !== null).join(' · ');
  return (
    <p className="max-w-96 whitespace-normal break-words text-muted text-xs">
      Model server ({facts}): {fault.message}
    </p>
  );
}
