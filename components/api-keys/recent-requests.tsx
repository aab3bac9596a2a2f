import Link from 'next/link';
import { daysText } from '@/components/key-settings/key-lifetime';
import { Badge } from '@/components/ui/badge';
import { RelativeTime } from '@/components/ui/relative-time';
import type { RecentRequest } from '@/lib/api-keys/schema';
import { requestsPath } from '@/lib/paths';
import { requestsOfKey } from '@/lib/requests/list-params';
import { RequestIdText } from './request-id-text';

const columns = ['Time', 'Status', 'Model', 'Tokens', 'Latency', 'Request id'] as const;

type RecentRequestsProps = { org: string; keyId: string; requests: RecentRequest[]; logDays: number };

/** A key's newest requests: what happened, never what was said. */
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
        <section aria-label="Recent requests table" tabIndex={0} className="max-h-[28rem] overflow-auto">
          <table className="w-full whitespace-nowrap text-[13px]">
            <caption className="sr-only">The newest requests made with this key</caption>
            <thead className="sticky top-0 bg-sunken text-left text-muted">
              <tr>
                {[...columns, ...(showsAddresses ? ['Address'] : []), 'Client'].map((label) => (
                  <th key={label} scope="col" className="px-3 py-2 font-medium first:pl-5 last:pr-5">
                    {label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {requests.map((request) => (
                <tr
                  key={request.requestId + request.startedAt}
                  className="border-line border-t [&>td]:px-3 [&>td]:py-2"
                >
                  <td className="pl-5!">
                    <Link
                      href={requestsPath(org, requestsOfKey(keyId, { request: request.requestId }))}
                      prefetch={false}
                      className="hover:underline"
                    >
                      <RelativeTime iso={request.startedAt} />
                    </Link>
                  </td>
                  <td>
                    <Badge tone={request.status < 400 ? 'success' : 'danger'}>{request.status}</Badge>{' '}
                    {request.code && (
                      <a href={`/docs#error-${request.code}`} className="text-muted hover:underline">
                        {request.code}
                      </a>
                    )}
                    {request.fault && <Fault fault={request.fault} />}
                  </td>
                  <td>{request.model ?? '–'}</td>
                  <td className="text-right">{request.tokens.toLocaleString('en-US')}</td>
                  <td className="text-right">{request.latencyMs.toLocaleString('en-US')} ms</td>
                  <td className="py-0!">
                    <RequestIdText id={request.requestId} />
                  </td>
                  {showsAddresses && <td className="font-mono text-xs">{request.address || '–'}</td>}
                  <td className="max-w-40 truncate pr-5! text-muted" title={request.client}>
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

/** What the model server said about a request that failed there. */
function Fault({ fault }: { fault: NonNullable<RecentRequest['fault']> }) {
  const facts = [fault.status, fault.code, fault.requestId].filter((fact) => fact !== null).join(' · ');
  return (
    <p className="max-w-96 whitespace-normal break-words text-muted text-xs">
      Model server ({facts}): {fault.message}
    </p>
  );
}
