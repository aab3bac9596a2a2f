'use client';

import { useState } from 'react';
import { dayOf, startOfDay, useZone } from '@/components/audit-log/local-day';
import { daysText } from '@/components/key-settings/key-lifetime';
import { formatMinute } from '@/components/ui/format-time';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { type RequestListParams, type RequestPeriod, requestPeriods } from '@/lib/requests/list-params';

type Time = Pick<RequestListParams, 'period' | 'from' | 'to'>;
type RequestTimeFilterProps = { value: Time; logDays: number; onChange: (time: Time) => void };

const labels: Record<Exclude<RequestPeriod, 'all'>, string> = {
  '1h': 'Last hour',
  '24h': '24 hours',
  '7d': '7 days',
  '30d': '30 days',
};
const between = 'between';

/** Filters by time: a period that reaches back from now, or days in the viewer's zone. */
export function RequestTimeFilter({ value, logDays, onChange }: RequestTimeFilterProps) {
  const hasDays = value.from !== null || value.to !== null;
  // "Custom days" without a day is not a filter yet, so it is not in the URL.
  const [wantsDays, setWantsDays] = useState(false);
  const showsDays = hasDays || wantsDays;
  const periods = (Object.keys(labels) as (keyof typeof labels)[]).filter(
    (period) => requestPeriods[period] < logDays * 24 || period === value.period,
  );

  function pick(choice: string) {
    setWantsDays(choice === between);
    if (choice === between) return;
    const period = [...periods, 'all' as const].find((item) => item === choice) ?? 'all';
    onChange({ period, from: null, to: null });
  }

  return (
    <>
      <Select
        quiet
        aria-label="Filter by time"
        value={showsDays ? between : value.period}
        onChange={(event) => pick(event.target.value)}
        className="w-40 max-sm:flex-1"
      >
        {periods.map((period) => (
          <option key={period} value={period}>
            {labels[period]}
          </option>
        ))}
        <option value="all">{`All (${daysText(logDays)})`}</option>
        <option value={between}>Custom days</option>
      </Select>
      {showsDays && <Days value={value} onChange={onChange} />}
    </>
  );
}

/** Whether a time is within a day, as in links from the bars of a chart. */
function isWithinDay(iso: string | null): boolean {
  const at = iso === null ? null : new Date(iso);
  return at !== null && (at.getHours() > 0 || at.getMinutes() > 0);
}

function Days({ value, onChange }: Omit<RequestTimeFilterProps, 'logDays'>) {
  const zone = useZone();
  if (zone === 'local' && (isWithinDay(value.from) || isWithinDay(value.to))) {
    const [from, to] = [value.from, value.to].map((iso) => iso && formatMinute(new Date(iso), undefined));
    return (
      <p className="flex h-9 items-center text-[13px] text-muted">
        {from && `From ${from}`} {to && `until ${to}`}
      </p>
    );
  }
  // The last day counts in full, so the bound is the start of the next one.
  const lastDay = value.to && dayOf(new Date(new Date(value.to).getTime() - 1).toISOString(), zone);
  return (
    <div className="flex w-full items-center gap-2 sm:w-auto">
      <Input
        type="date"
        aria-label="From day"
        value={value.from ? dayOf(value.from, zone) : ''}
        max={lastDay ?? undefined}
        onChange={(event) => onChange({ ...value, from: startOfDay(event.target.value) })}
        className="border-line!"
      />
      <span className="text-muted">to</span>
      <Input
        type="date"
        aria-label="To day"
        value={lastDay ?? ''}
        min={value.from ? dayOf(value.from, zone) : undefined}
        onChange={(event) => onChange({ ...value, to: startOfDay(event.target.value, 1) })}
        className="border-line!"
      />
    </div>
  );
}
