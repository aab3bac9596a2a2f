import { Fragment, type ReactNode } from 'react';
import { classNames } from '@/components/ui/class-names';
import { formatFigure, formatShare } from '@/lib/usage/format';
import { metricOf, type UsageFigures, type UsageMetric } from '@/lib/usage/metrics';

type UsageCellsProps = {
  columns: UsageMetric[];
  metric: UsageMetric;
  /** The total of the metric; null for metrics that have no share. */
  all: number | null;
  figures: UsageFigures;
  /** The color of the share's bar; null for none. */
  color: string | null;
  /** Makes the number of requests a link to them. */
  linkOf?: (text: string) => ReactNode;
};

/** The figures of a row. Phones show only the chosen metric, with its share below it. */
export function UsageCells({ columns, metric, all, figures, color, linkOf }: UsageCellsProps) {
  const value = metricOf(figures, metric) ?? 0;
  const share = all === null ? null : formatShare(value, all);
  return columns.map((column) => {
    const text = formatFigure(figures, column);
    return (
      <Fragment key={column}>
        <td
          className={classNames(
            'whitespace-nowrap px-3 py-2.5 text-right tabular-nums last:pr-5',
            column !== metric && (column === 'failures' ? 'max-wide:hidden' : 'max-md:hidden'),
          )}
        >
          {column === 'requests' && linkOf ? linkOf(text) : text}
          {column === metric && share && (
            <span className="block font-normal text-[13px] text-muted md:hidden">{share}</span>
          )}
        </td>
        {column === metric && share && all !== null && (
          <td className="px-3 py-2.5 font-normal text-muted tabular-nums max-wide:hidden">
            <span className="flex items-center gap-3">
              <span aria-hidden className={classNames('h-1.5 w-18 overflow-hidden', color && 'bg-hover')}>
                {color && (
                  <span
                    className="block h-full min-w-px forced-color-adjust-none"
                    style={{ width: `${all > 0 ? (value / all) * 100 : 0}%`, background: color }}
                  />
                )}
              </span>
              <span className="w-14 text-right">{share}</span>
            </span>
          </td>
        )}
      </Fragment>
    );
  });
}
