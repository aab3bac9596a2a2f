'use client';

import { Panel } from '@/components/ui/panel';
import { refusalOf } from '@/lib/api/refusals';
import type { UsageHour } from '@/lib/api-keys/schema';
import { totalUsage } from '@/lib/api-keys/usage-buckets';
import { toToday } from '@/lib/overview/today';
import { useIsLocal } from '../use-is-local';
import { Failed } from './failed';

/** Why requests were refused today, the most frequent reason first. */
export function RefusalsCard({ hours, nowIso }: { hours: UsageHour[] | 'failed'; nowIso: string }) {
  return (
    <Panel id="refusals" title="Refusals by reason, today">
      {hours === 'failed' ? <Failed what="Today’s refusals" /> : <Reasons hours={hours} nowIso={nowIso} />}
    </Panel>
  );
}

function Reasons({ hours, nowIso }: { hours: UsageHour[]; nowIso: string }) {
  const { buckets } = toToday(hours, new Date(nowIso), useIsLocal() ? 'local' : 'utc');
  const counts = Object.entries(totalUsage(buckets).refusalReasons).sort(([, a], [, b]) => b - a);
  const most = counts[0]?.[1] ?? 1;
  if (counts.length === 0) return <p className="px-5 py-4 text-muted">No request was refused today.</p>;
  return (
    <ul className="flex flex-col gap-3.5 px-5 py-4">
      {counts.map(([reason, count]) => (
        <li key={reason} className="flex flex-col gap-1.5">
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
        </li>
      ))}
    </ul>
  );
}
