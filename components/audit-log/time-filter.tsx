'use client';

import { useState } from 'react';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { type AuditListParams, type AuditPeriod, auditPeriods } from '@/lib/audit-log/list-params';
import { dayOf, startOfDay, useZone } from './local-day';

type Time = Pick<AuditListParams, 'period' | 'from' | 'to'>;
type TimeFilterProps = { value: Time; onChange: (value: Time) => void };

const labels: Record<AuditPeriod, string> = {
  day: 'Last 24 hours',
  week: 'Last 7 days',
  month: 'Last 30 days',
  quarter: 'Last 90 days',
};
const periods = Object.keys(auditPeriods) as AuditPeriod[];
const anyTime: Time = { period: null, from: null, to: null };
const between = 'between';

/** Filters by time: a period that reaches back from now, or days in the viewer's zone. */
export function TimeFilter({ value, onChange }: TimeFilterProps) {
  const hasDays = value.from !== null || value.to !== null;
  // "Custom days" without a day is not a filter yet, so it is not in the URL.
  const [wantsDays, setWantsDays] = useState(false);
  const showsDays = hasDays || (wantsDays && value.period === null);

  function pick(choice: string) {
    setWantsDays(choice === between);
    if (choice !== between) onChange({ ...anyTime, period: periods.find((period) => period === choice) ?? null });
    else if (value.period !== null) onChange(anyTime);
  }

  return (
    <>
      <span data-active={showsDays || value.period !== null}>
        <Select
          quiet
          aria-label="Filter by time"
          value={showsDays ? between : (value.period ?? '')}
          onChange={(event) => pick(event.target.value)}
        >
          <option value="">Any time</option>
          {periods.map((period) => (
            <option key={period} value={period}>
              {labels[period]}
            </option>
          ))}
          <option value={between}>Custom days</option>
        </Select>
      </span>
      {showsDays && <Days value={value} onChange={onChange} />}
    </>
  );
}

function Days({ value, onChange }: TimeFilterProps) {
  const zone = useZone();
  // The last day counts in full, so the bound is the start of the next one.
  const lastDay = value.to && dayOf(new Date(new Date(value.to).getTime() - 1).toISOString(), zone);
  return (
    <div data-active className="flex w-full items-center gap-2 sm:w-auto">
      <Input
        type="date"
        aria-label="From day"
        value={value.from ? dayOf(value.from, zone) : ''}
        max={lastDay ?? undefined}
        onChange={(event) => onChange({ ...value, period: null, from: startOfDay(event.target.value) })}
        className="border-line!"
      />
      <span className="text-muted">to</span>
      <Input
        type="date"
        aria-label="To day"
        value={lastDay ?? ''}
        min={value.from ? dayOf(value.from, zone) : undefined}
        onChange={(event) => onChange({ ...value, period: null, to: startOfDay(event.target.value, 1) })}
        className="border-line!"
      />
    </div>
  );
}
