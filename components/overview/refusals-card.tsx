'use client';

import Link from 'next/link';
import { Panel } from '@/components/ui/panel';
import { refusalOf } from '@/lib/api/refusals';
import type { UsageHour } from '@/lib/api-keys/schema';
import { totalUsage } from '@/lib/api-keys/usage-buckets';
import { toToday } from '@/lib/overview/today';
import { requestsPath } from '@/lib/paths';
import { defaultRequestListParams, serializeRequestListParams } from '@/lib/requests/list-params';
import { useIsLocal } from '../use-is-local';
import { Failed } from './failed';

type RefusalsCardProps = { org: string; hours: UsageHour[] | 'failed'; nowIso: string };

/** Today's refusals by reason, the most frequent one first. */
export function RefusalsCard({ org, hours, nowIso }: RefusalsCardProps) {
  return (
    <Panel id="refusals" title="Refusals by reason, today">
      {hours === 'failed' ? <Failed what="Today’s refusals" /> : <Reasons org={org} hours={hours} nowIso={nowIso} />}
    </Panel>
  );
}

function Reasons({ org, hours, nowIso }: RefusalsCardProps & { hours: UsageHour[] }) {
  const { buckets } = toToday(hours, new Date(nowIso), useIsLocal() ? 'local' : 'utc');
  const counts = Object.entries(totalUsage(buckets).refusalReasons).sort(([, a], [, b]) => b - a);
  const most = counts[0]?.[1] ?? 1;
  const from = buckets[0]?.start.toISOString() ?? null;
  const pathOf = (reason: string) =>
    requestsPath(
      org,
      serializeRequestListParams({ ...defaultRequestListParams, codes: [refusalOf(reason).code], from }),
    );
  if (counts.length === 0) return <p className="px-5 py-4 text-muted">No request was refused today.</p>;
  return (
    <ul className="flex flex-col gap-1 px-3 py-3">
      {counts.map(([reason, count]) => (
        <li key={reason}>
          <Link
            href={pathOf(reason)}
            prefetch={false}
            className="flex flex-col gap-1.5 rounded-lg px-2 py-1.5 hover:bg-hover"
          >
            <span className="flex justify-between gap-4">
              <span className="first-letter:uppercase">{refusalOf(reason).label}</span>
              <span>{count.toLocaleString('en-US')}</span>
            </span>
            <span aria-hidden className="h-1.5 overflow-hidden rounded-full bg-hover">
              <span
                className="block h-full min-w-1 forced-color-adjust-none bg-refused"
                style={{ width: `${(count / most) * 100}%` }}
              />
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
