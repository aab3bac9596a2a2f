import Link from 'next/link';
import { classNames } from '@/components/ui/class-names';
import { usagePath } from '@/lib/paths';
import { formatFigure, formatShare } from '@/lib/usage/format';
import { metricLabels, type UsageFigures, type UsageMetric } from '@/lib/usage/metrics';
import { serializeUsageParams, type UsageParams } from '@/lib/usage/params';

type MetricSwitchProps = { org: string; params: UsageParams; figures: UsageFigures };

/** The metrics behind each figure; the first one is its own. */
const families: UsageMetric[][] = [
  ['requests'],
  ['refusals'],
  ['input', 'cached'],
  ['output', 'reasoning'],
  ['error_rate', 'failures'],
  ['p95', 'p50'],
];

/** The totals; each is a link that shows its metric in the chart. */
export function MetricSwitch({ org, params, figures }: MetricSwitchProps) {
  const link = (metric: UsageMetric) =>
    usagePath(org, serializeUsageParams({ ...params, metric, sort: null, isAscending: false }));
  const family = families.find((metrics) => metrics.includes(params.metric)) ?? [];
  const notes: Partial<Record<UsageMetric, string>> = {
    refusals: `${formatShare(figures.refusals, figures.refusals + figures.requests)} of all`,
    input: `${formatFigure(figures, 'cached')} cached`,
    output: `${formatFigure(figures, 'reasoning')} reasoning`,
    error_rate: `${formatFigure(figures, 'failures')} failed`,
    p95: `p95 · p50 ${formatFigure(figures, 'p50')}`,
  };
  return (
    <>
      <nav aria-label="Metric" className="grid grid-cols-2 border-line border-b sm:grid-cols-3 wide:grid-cols-6">
        {families.map((metrics) => {
          const [metric = 'requests'] = metrics;
          const isShown = metrics === family;
          return (
            <Link
              key={metric}
              href={link(metric)}
              scroll={false}
              aria-current={isShown ? 'true' : undefined}
              className={classNames(
                'flex flex-col gap-0.5 border-line border-b-2 px-5 py-3 hover:bg-hover',
                isShown ? 'border-b-accent' : 'border-b-transparent',
              )}
            >
              <span className={classNames('text-[13px]', isShown ? 'font-medium' : 'text-muted')}>
                {metric === 'p95' ? 'Latency' : metricLabels[metric]}
              </span>
              <span className="font-semibold text-lg tabular-nums">{formatFigure(figures, metric)}</span>
              <span className="text-muted text-xs">{notes[metric] ?? 'admitted'}</span>
            </Link>
          );
        })}
      </nav>
      {family.length > 1 && (
        <nav aria-label="Kind of metric" className="flex gap-1 px-5 pt-4 text-[13px]">
          {family.map((metric) => (
            <Link
              key={metric}
              href={link(metric)}
              scroll={false}
              aria-current={metric === params.metric ? 'true' : undefined}
              className={classNames(
                'rounded-md px-2.5 py-1',
                metric === params.metric ? 'bg-sunken text-ink' : 'text-muted hover:text-ink',
              )}
            >
              {metricLabels[metric]}
            </Link>
          ))}
        </nav>
      )}
    </>
  );
}
