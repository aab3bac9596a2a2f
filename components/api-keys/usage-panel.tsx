'use client';

import { useState } from 'react';
import { classNames } from '@/components/ui/class-names';
import { Panel } from '@/components/ui/panel';
import type { UsageHour } from '@/lib/api-keys/schema';
import { bucketUsage, totalUsage, type UsageBucket, usageRangeLabels, usageRanges } from '@/lib/api-keys/usage-buckets';
import { requestsPath } from '@/lib/paths';
import { requestsOfKey } from '@/lib/requests/list-params';
import { formatShort } from '@/lib/usage/format-short';
import { useIsLocal } from '../use-is-local';
import { RefusalReasons } from './refusal-reasons';
import { UsageChart } from './usage-chart';
import { UsageTable } from './usage-table';

type UsagePanelProps = { org: string; keyId: string; hours: UsageHour[]; nowIso: string };

/** The usage of a key over a day, a week or a month: figures, a chart and a table. */
export function UsagePanel({ org, keyId, hours, nowIso }: UsagePanelProps) {
  const [range, setRange] = useState<(typeof usageRanges)[number]>('7d');
  const isInBrowser = useIsLocal();
  const zone = isInBrowser ? 'local' : 'utc';
  const buckets = bucketUsage(hours, range, new Date(nowIso), zone);
  const total = totalUsage(buckets);
  const timeZone = isInBrowser ? undefined : 'UTC';
  const labelOf = ({ start }: UsageBucket) =>
    range === '24h'
      ? start.toLocaleTimeString('en-US', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone })
      : start.toLocaleDateString('en-US', { month: 'short', day: 'numeric', timeZone });
  const hrefOf = ({ start }: UsageBucket, next: UsageBucket | undefined) =>
    requestsPath(org, requestsOfKey(keyId, { from: start.toISOString(), to: next?.start.toISOString() ?? null }));
  const figures = [
    { label: 'Requests', value: total.requests, swatch: 'bg-accent' },
    { label: 'Refusals', value: total.refusals, swatch: 'bg-refused' },
    { label: 'Tokens', value: total.tokens, swatch: null },
  ];

  return (
    <Panel
      id="usage"
      title="Usage"
      aside={
        <fieldset className="flex gap-0.5 rounded-lg bg-sunken p-0.5">
          <legend className="sr-only">Time span</legend>
          {usageRanges.map((item) => (
            <button
              key={item}
              type="button"
              aria-pressed={item === range}
              onClick={() => setRange(item)}
              className={classNames(
                'h-7 rounded-md px-2.5 text-[13px] transition-colors',
                item === range ? 'bg-raised text-ink shadow-low' : 'text-muted hover:text-ink',
              )}
            >
              {usageRangeLabels[item]}
            </button>
          ))}
        </fieldset>
      }
    >
      <dl className="grid grid-cols-3 gap-4 px-5 pt-4">
        {figures.map(({ label, value, swatch }) => (
          <div key={label} className="min-w-0">
            <dt className="flex items-center gap-1.5 text-[13px] text-muted">
              {swatch && <span aria-hidden className={classNames('size-2 rounded-full', swatch)} />}
              {label}
            </dt>
            <dd title={value.toLocaleString('en-US')} className="font-semibold text-lg">
              {value < 1_000_000 ? value.toLocaleString('en-US') : formatShort(value)}
            </dd>
          </div>
        ))}
      </dl>
      <RefusalReasons org={org} keyId={keyId} range={range} reasons={total.refusalReasons} />
      <div className="flex flex-col gap-4 px-5 py-4">
        <UsageChart
          buckets={buckets}
          labelOf={labelOf}
          hrefOf={hrefOf}
          summary={`${total.requests} requests, ${total.refusals} refusals and ${total.tokens} tokens in the last ${usageRangeLabels[range]}.`}
        />
        <UsageTable buckets={buckets} labelOf={labelOf} unit={range === '24h' ? 'Hour' : 'Day'} />
      </div>
    </Panel>
  );
}
