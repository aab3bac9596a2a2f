'use client';

import Link from 'next/link';
import { UsageChart } from '@/components/api-keys/usage-chart';
import { Panel } from '@/components/ui/panel';
import type { UsageHour } from '@/lib/api-keys/schema';
import { totalUsage, type UsageBucket } from '@/lib/api-keys/usage-buckets';
import { type Today, toToday } from '@/lib/overview/today';
import { requestsPath, usagePath } from '@/lib/paths';
import { defaultRequestListParams, serializeRequestListParams } from '@/lib/requests/list-params';
import { useIsLocal } from '../use-is-local';
import { cardLinkClass } from './card-link-class';
import { Failed } from './failed';

type TodayCardProps = { org: string; hours: UsageHour[] | 'failed'; nowIso: string };

/** Today's requests and refusals by hour, beside the same hours of yesterday. */
export function TodayCard({ org, hours, nowIso }: TodayCardProps) {
  return (
    <Panel
      id="today"
      title="Today"
      aside={
        <Link href={usagePath(org, 'range=24h')} className={cardLinkClass}>
          Usage
        </Link>
      }
    >
      {hours === 'failed' ? (
        <Failed what="Today’s requests" />
      ) : (
        <TodayFigures org={org} hours={hours} nowIso={nowIso} />
      )}
    </Panel>
  );
}

const hourMs = 3_600_000;

function TodayFigures({ org, hours, nowIso }: { org: string; hours: UsageHour[]; nowIso: string }) {
  const isLocal = useIsLocal();
  const timeZone = isLocal ? undefined : 'UTC';
  const today = toToday(hours, new Date(nowIso), isLocal ? 'local' : 'utc');
  const { requests, refusals } = totalUsage(today.buckets);
  const share = refusals === 0 ? null : `${((refusals / (requests + refusals)) * 100).toFixed(1)} %`;
  const timeOf = (date: Date) =>
    date.toLocaleTimeString('en-US', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone });
  return (
    <>
      <dl className="flex flex-wrap gap-x-10 gap-y-2 px-5 pt-4">
        <Figure label="Requests" value={requests} swatch="bg-accent" note={comparisonOf(today, timeOf)} />
        <Figure label="Refused" value={refusals} swatch="bg-refused" note={share} />
      </dl>
      <div className="flex flex-col gap-3 px-5 py-4">
        <UsageChart
          buckets={today.buckets}
          labelOf={({ start }: UsageBucket) => timeOf(start)}
          hrefOf={({ start }) => {
            const [from, to] = [start.toISOString(), new Date(start.getTime() + hourMs).toISOString()];
            return requestsPath(org, serializeRequestListParams({ ...defaultRequestListParams, from, to }));
          }}
          marks={{ label: 'Yesterday', values: today.yesterday }}
          labelEveryFromFirst={3}
          summary={`${requests} requests and ${refusals} refusals today, by hour.`}
        />
        <p className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 text-muted text-xs">
          <span className="flex items-center gap-2">
            <span aria-hidden className="w-3 border-line-strong border-t-2" />
            Requests in the same hour yesterday
          </span>
          <span>{isLocal ? Intl.DateTimeFormat().resolvedOptions().timeZone.replaceAll('_', ' ') : 'UTC'}</span>
        </p>
      </div>
    </>
  );
}

/** Returns how today compares with yesterday, up to the last full hour. */
function comparisonOf({ compared }: Today, timeOf: (date: Date) => string): string | null {
  if (!compared || compared.yesterday === 0) return null;
  const change = Math.round((compared.today / compared.yesterday - 1) * 100);
  const until = `yesterday up to ${timeOf(compared.until)}`;
  if (change === 0) return `as many as ${until}`;
  return `${Math.abs(change).toLocaleString('en-US')} % ${change > 0 ? 'more' : 'fewer'} than ${until}`;
}

function Figure(props: { label: string; value: number; swatch: string; note: string | null }) {
  const { label, value, swatch, note } = props;
  return (
    <div className="min-w-0">
      <dt className="flex items-center gap-1.5 text-[13px] text-muted">
        <span aria-hidden className={`size-2.5 rounded-[3px] ${swatch}`} />
        {label}
      </dt>
      <dd className="flex flex-wrap items-baseline gap-x-2">
        <span className="font-semibold text-2xl tracking-[-0.01em]">{value.toLocaleString('en-US')}</span>
        {note && <span className="text-[13px] text-muted">{note}</span>}
      </dd>
    </div>
  );
}
