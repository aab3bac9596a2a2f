'use client';

import { ChevronLeft, ChevronRight } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useTransition } from 'react';
import { FilterMenu, type FilterOption } from '@/components/list-page/filter-menu';
import { buttonClass } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { usagePath } from '@/lib/paths';
import {
  groupLabels,
  serializeUsageParams,
  type UsageFilter,
  type UsageGroup,
  type UsageParams,
  usageGroups,
} from '@/lib/usage/params';
import { type UsageBucketSize, type UsageRange, usageRanges } from '@/lib/usage/time';

export type UsageToolbarOptions = {
  buckets: UsageBucketSize[];
  filters: { field: UsageFilter; name: string; options: FilterOption[] }[];
};

type UsageToolbarProps = {
  org: string;
  params: UsageParams;
  time: { from: string; to: string; bucket: UsageBucketSize; zone: string };
  options: UsageToolbarOptions;
};

const rangeLabels: Record<UsageRange, string> = {
  '1h': 'Last hour',
  '24h': '24 hours',
  '7d': '7 days',
  '30d': '30 days',
  '90d': '90 days',
  '12m': '12 months',
};
const bucketLabels: Record<UsageBucketSize, string> = { minute: 'Minute', hour: 'Hour', day: 'Day', month: 'Month' };

/** Groups, filters and the time of the usage page. Each choice is a navigation. */
export function UsageToolbar({ org, params, time, options }: UsageToolbarProps) {
  const router = useRouter();
  const [isPending, startTransition] = useTransition();
  const pathOf = (patch: Partial<UsageParams>) => usagePath(org, serializeUsageParams({ ...params, ...patch }));
  const show = (patch: Partial<UsageParams>) => startTransition(() => router.push(pathOf(patch), { scroll: false }));
  const [from, to] = [Date.parse(time.from), Date.parse(time.to)];
  const days = { from: dayAt(from, time.zone), to: dayAt(to - 1, time.zone) };
  const shifted = (direction: 1 | -1) => {
    const by = direction * (to - from);
    const [start, end] = [new Date(from + by).toISOString(), new Date(to + by).toISOString()];
    return pathOf({ range: null, from: start, to: end });
  };
  const step = (direction: 1 | -1, label: string) => {
    const Icon = direction === 1 ? ChevronRight : ChevronLeft;
    // There is nothing after a range that ends now.
    if (direction === 1 && params.range !== null) return null;
    return (
      <Link href={shifted(direction)} scroll={false} aria-label={label} className={classNames(buttonClass(), 'px-2.5')}>
        <Icon aria-hidden className="size-4" />
      </Link>
    );
  };
  return (
    <div className={classNames('mb-4 flex flex-col gap-3', isPending && 'opacity-60')}>
      <div className="flex flex-wrap items-center gap-2">
        <Select
          quiet
          className="max-sm:w-[calc(50%-0.25rem)]"
          aria-label="Group by"
          value={params.group}
          onChange={(event) => show({ group: event.target.value as UsageGroup, second: null, open: null })}
        >
          {usageGroups.map((group) => (
            <option key={group} value={group}>
              By {groupLabels[group].toLowerCase()}
            </option>
          ))}
        </Select>
        <Select
          quiet
          className="max-sm:w-[calc(50%-0.25rem)]"
          aria-label="Then by"
          value={params.second ?? ''}
          onChange={(event) => show({ second: (event.target.value || null) as UsageGroup | null, open: null })}
        >
          <option value="">then by nothing</option>
          {usageGroups
            .filter((group) => group !== params.group)
            .map((group) => (
              <option key={group} value={group}>
                then by {groupLabels[group].toLowerCase()}
              </option>
            ))}
        </Select>
        <span className="flex items-center gap-1 sm:ml-auto">
          {step(-1, 'Previous time')}
          <Select
            quiet
            aria-label="Time"
            value={params.range ?? ''}
            onChange={(event) => {
              if (event.target.value === '') show({ range: null, ...days, bucket: null });
              else show({ range: event.target.value as UsageRange, bucket: null });
            }}
          >
            {usageRanges.map((range) => (
              <option key={range} value={range}>
                {rangeLabels[range]}
              </option>
            ))}
            <option value="">From – to</option>
          </Select>
          {step(1, 'Next time')}
        </span>
        <fieldset className="flex gap-0.5 rounded-lg bg-sunken p-0.5">
          <legend className="sr-only">Period of a bar</legend>
          {options.buckets.map((bucket) => (
            <button
              key={bucket}
              type="button"
              aria-pressed={bucket === time.bucket}
              onClick={() => show({ bucket })}
              className={classNames(
                'h-8 rounded-md px-2.5 text-[13px]',
                bucket === time.bucket ? 'bg-raised text-ink shadow-low' : 'text-muted hover:text-ink',
              )}
            >
              {bucketLabels[bucket]}
            </button>
          ))}
        </fieldset>
      </div>
      {params.range === null && (
        <form
          className="flex flex-wrap items-center gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            const form = new FormData(event.currentTarget);
            show({ from: String(form.get('from')), to: String(form.get('to')), bucket: null });
          }}
        >
          <span className="w-40">
            <Input key={days.from} type="date" name="from" aria-label="From" required defaultValue={days.from} />
          </span>
          <span className="w-40">
            <Input key={days.to} type="date" name="to" aria-label="To" required defaultValue={days.to} />
          </span>
          <button type="submit" className={buttonClass()}>
            Show
          </button>
        </form>
      )}
      <div className="flex flex-wrap gap-2">
        {options.filters.map(({ field, name, options: choices }) => (
          <FilterMenu
            key={field}
            name={name}
            chosen={params[field]}
            options={choices}
            onPick={(ids) => show({ [field]: ids, open: null })}
          />
        ))}
      </div>
    </div>
  );
}

/** Returns the day of an instant in a zone, as YYYY-MM-DD. */
function dayAt(ms: number, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeZone }).format(ms);
}
