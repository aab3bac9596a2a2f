'use client';

import { useRouter } from 'next/navigation';
import { useOptimistic, useTransition } from 'react';
import { classNames } from '@/components/ui/class-names';
import { Select } from '@/components/ui/select';
import { usagePath } from '@/lib/paths';
import { formatCount, formatFigure, formatShare } from '@/lib/usage/format';
import { metricLabels, type UsageFigures, type UsageMetric, usageMetrics } from '@/lib/usage/metrics';
import { serializeUsageParams, type UsageParams } from '@/lib/usage/params';

type MetricSwitchProps = {
  org: string;
  params: UsageParams;
  figures: UsageFigures;
  /** The length of the shown time. */
  days: number;
};

/** The metrics behind each figure; the first one is its own. */
const families: UsageMetric[][] = [
  ['requests'],
  ['refusals'],
  ['input', 'cached'],
  ['output', 'reasoning'],
  ['error_rate', 'failures'],
  ['p95', 'p50'],
];

/** Labels beside the other metrics of a figure. */
const shortLabels: Partial<Record<UsageMetric, string>> = {
  input: 'All',
  cached: 'Cached',
  output: 'All',
  reasoning: 'Reasoning',
  error_rate: 'Rate',
  failures: 'Count',
  p95: 'p95',
  p50: 'p50',
};

/** The totals, one of which the chart shows; on phones a list of all metrics. */
export function MetricSwitch({ org, params, figures, days }: MetricSwitchProps) {
  const router = useRouter();
  const [, startTransition] = useTransition();
  const [shown, setShown] = useOptimistic(params.metric);
  const family = families.find((metrics) => metrics.includes(shown)) ?? [];
  const show = (metric: UsageMetric) =>
    startTransition(() => {
      setShown(metric);
      const query = serializeUsageParams({ ...params, metric, sort: null, isAscending: false });
      router.push(usagePath(org, query), { scroll: false });
    });
  const notes: Partial<Record<UsageMetric, string>> = {
    requests: days < 2 ? 'Admitted' : `${formatCount(Math.round(figures.requests / days))} a day`,
    refusals: `${formatShare(figures.refusals, figures.refusals + figures.requests)} of all`,
    input: `${formatFigure(figures, 'cached')} cached`,
    output: `${formatFigure(figures, 'reasoning')} reasoning`,
    error_rate: `${formatFigure(figures, 'failures')} failed`,
    p95: `p95 · p50 ${formatFigure(figures, 'p50')}`,
  };
  const beside: UsageMetric = shown === 'refusals' ? 'requests' : 'refusals';
  return (
    <>
      <div className="flex flex-col gap-4 border-line border-b p-4 md:hidden">
        <Select
          aria-label="Metric"
          value={shown}
          onChange={({ target: { value } }) => show(usageMetrics.find((metric) => metric === value) ?? shown)}
        >
          {usageMetrics.map((metric) => (
            <option key={metric} value={metric}>
              {metricLabels[metric]}
            </option>
          ))}
        </Select>
        <dl className="flex items-end justify-between gap-4">
          <div>
            <dt className="text-[13px] text-muted">{metricLabels[shown]}</dt>
            <dd className="font-semibold text-2xl tabular-nums">{formatFigure(figures, shown)}</dd>
          </div>
          <div className="text-right">
            <dt className="text-[13px] text-muted">{metricLabels[beside]}</dt>
            <dd className="font-semibold text-lg tabular-nums">{formatFigure(figures, beside)}</dd>
          </div>
        </dl>
      </div>
      <fieldset className="grid grid-cols-3 border-line border-b max-md:hidden wide:grid-cols-6">
        <legend className="sr-only">Metric</legend>
        {families.map((metrics) => {
          const [metric = 'requests'] = metrics;
          const isShown = metrics === family;
          return (
            <label
              key={metric}
              className={classNames(
                'relative flex cursor-pointer -mt-px -ml-px flex-col gap-0.5 border-line border-t border-b-2 border-l px-5 py-3 hover:bg-hover',
                'has-[:focus-visible]:-outline-offset-2 has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-focus',
                isShown ? 'border-b-accent' : 'border-b-transparent',
              )}
            >
              <input
                type="radio"
                name="usage-metric"
                value={metric}
                checked={isShown}
                onChange={() => show(metric)}
                className="absolute inset-0 cursor-pointer opacity-0"
              />
              <span className={classNames('text-[13px]', isShown ? 'font-medium' : 'text-muted')}>
                {metric === 'p95' ? 'Latency' : metricLabels[metric]}
              </span>
              <span className="font-semibold text-lg tabular-nums">{formatFigure(figures, metric)}</span>
              <span className="text-muted text-xs">{notes[metric]}</span>
            </label>
          );
        })}
      </fieldset>
      {family.length > 1 && (
        <fieldset className="flex px-5 pt-4 max-md:hidden">
          <legend className="sr-only">Kind of metric</legend>
          <div className="flex gap-0.5 rounded-lg bg-sunken p-0.5">
            {family.map((metric) => (
              <label
                key={metric}
                className={classNames(
                  'relative flex h-7 cursor-pointer items-center rounded-md px-2.5 text-[13px]',
                  'has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-focus',
                  metric === shown ? 'bg-raised text-ink shadow-low' : 'text-muted hover:text-ink',
                )}
              >
                <input
                  type="radio"
                  name="usage-metric-kind"
                  aria-label={metricLabels[metric]}
                  value={metric}
                  checked={metric === shown}
                  onChange={() => show(metric)}
                  className="absolute inset-0 cursor-pointer opacity-0"
                />
                {shortLabels[metric]}
              </label>
            ))}
          </div>
        </fieldset>
      )}
    </>
  );
}
