import Link from 'next/link';
import { WeekBars } from '@/components/api-keys/week-requests';
import { NameLink } from '@/components/name-link';
import { SpaceLogo } from '@/components/space-logo';
import { Panel } from '@/components/ui/panel';
import type { BusyKey } from '@/lib/overview/schema';
import { apiKeyPath, apiKeysPath, requestsPath } from '@/lib/paths';
import { requestsOfKey } from '@/lib/requests/list-params';
import { cardLinkClass } from './card-link-class';
import { Failed } from './failed';

const countClass = 'rounded-sm underline-offset-4 hover:underline';
const headClass = 'h-9 px-5 font-medium text-[13px] text-muted';

/** The keys with the most requests in the last seven days. */
export function BusyKeysCard({ org, keys }: { org: string; keys: BusyKey[] | 'failed' }) {
  return (
    <Panel
      id="busiest"
      title="Busiest keys, last 7 days"
      aside={
        <Link href={apiKeysPath(org)} className={cardLinkClass}>
          All keys
        </Link>
      }
    >
      {keys === 'failed' ? <Failed what="The busiest keys" /> : <Keys org={org} keys={keys} />}
    </Panel>
  );
}

function Keys({ org, keys }: { org: string; keys: BusyKey[] }) {
  if (keys.length === 0) return <p className="px-5 py-4 text-muted">No key was used in the last 7 days.</p>;
  return (
    <table aria-labelledby="busiest" className="w-full table-fixed">
      <thead className="border-line border-b bg-sunken">
        <tr>
          <th className={`${headClass} text-left`}>Key</th>
          <th className={`${headClass} w-28 text-left max-sm:hidden`}>By day</th>
          <th className={`${headClass} w-32 text-right`}>Requests</th>
          <th className={`${headClass} w-28 text-right max-sm:hidden`}>Refused</th>
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {keys.map((key) => (
          <tr key={key.id} className="h-10 hover:bg-hover">
            <td className="px-5">
              <span className="flex min-w-0 items-center gap-2.5">
                <SpaceLogo name={key.space.name} src={key.space.logoUrl} />
                <NameLink href={apiKeyPath(org, key.id)} name={key.name} />
                {key.isRemoved && <span className="shrink-0 text-muted text-xs">removed</span>}
              </span>
            </td>
            <td className="px-5 max-sm:hidden">
              <WeekBars days={key.days} />
            </td>
            <td className="px-5 text-right">
              <Link href={requestsPath(org, requestsOfKey(key.id, { period: '7d' }))} className={countClass}>
                {key.requests.toLocaleString('en-US')}
              </Link>
            </td>
            <td className="px-5 text-right text-muted max-sm:hidden">
              {key.refusals === 0 ? (
                0
              ) : (
                <Link
                  href={requestsPath(org, requestsOfKey(key.id, { period: '7d', statuses: ['refused'] }))}
                  className={countClass}
                >
                  {key.refusals.toLocaleString('en-US')}
                </Link>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
