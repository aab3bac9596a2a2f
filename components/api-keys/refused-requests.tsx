import Link from 'next/link';
import { daysText } from '@/components/key-settings/key-lifetime';
import { RelativeTime } from '@/components/ui/relative-time';
import type { RefusedRequest } from '@/lib/api-keys/status-schema';
import { errorDocsPath, requestsPath } from '@/lib/paths';
import { requestsOfKey } from '@/lib/requests/list-params';
import { requestCellsClass } from './request-cells';

type RefusedRequestsProps = { org: string; keyId: string; requests: RefusedRequest[]; logDays: number };

/** The last requests that were refused, newest first: when, why, and who sent them. */
export function RefusedRequests({ org, keyId, requests, logDays }: RefusedRequestsProps) {
  if (requests.length === 0) {
    return (
      <p className="border-line border-t px-5 py-3 text-[13px] text-muted">
        None of the newest 100,000 requests was refused in the last {daysText(logDays)}.
      </p>
    );
  }
  const showsAddresses = requests.some(({ address }) => address !== null);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard must be able to scroll it too
    <section aria-label="Refused requests" tabIndex={0} className="@container max-h-56 overflow-auto rounded-b-xl">
      <table className="w-full whitespace-nowrap text-[13px]">
        <caption className="sr-only">The last {requests.length} refused requests</caption>
        <thead className="sticky top-0 z-10 bg-sunken text-left text-muted">
          <tr className={`[&>th]:py-2 [&>th]:font-medium ${requestCellsClass}`}>
            <th scope="col">Refused</th>
            <th scope="col">Reason</th>
            <th scope="col">Model</th>
            {showsAddresses && <th scope="col">Address</th>}
            <th scope="col">Client</th>
          </tr>
        </thead>
        <tbody>
          {requests.map(({ requestId, at, code, reason, model, address, client }) => (
            <tr key={requestId + at} className={`border-line border-t [&>td]:py-2 ${requestCellsClass}`}>
              <td>
                <Link
                  href={requestsPath(org, requestsOfKey(keyId, { statuses: ['refused'], request: requestId }))}
                  prefetch={false}
                  className="text-accent-ink underline-offset-4 hover:underline"
                >
                  <RelativeTime iso={at} />
                </Link>
              </td>
              <td className="min-w-36 whitespace-normal">
                <a href={errorDocsPath(code)} title={code} className="hover:underline">
                  {reason}
                </a>
              </td>
              <td className="max-w-32 truncate" title={model ?? undefined}>
                {model ?? '–'}
              </td>
              {showsAddresses && <td className="font-mono text-xs">{address || '–'}</td>}
              <td className="max-w-36 truncate text-muted" title={client}>
                {client || '–'}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
