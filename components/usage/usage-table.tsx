import { ArrowDown, ArrowUp, ChevronDown, ChevronRight } from 'lucide-react';
import Link from 'next/link';
import { Fragment } from 'react';
import { classNames } from '@/components/ui/class-names';
import { usagePath } from '@/lib/paths';
import { formatCount } from '@/lib/usage/format';
import { isSum, metricLabels, metricOf, type UsageFigures, type UsageMetric } from '@/lib/usage/metrics';
import {
  groupLabels,
  narrow,
  nounOf,
  serializeUsageParams,
  type UsageParams,
  type UsageSort,
} from '@/lib/usage/params';
import type { UsagePageData } from '@/lib/usage/schema';
import { seriesColor } from './series-color';
import { UsageCells } from './usage-cells';
import { GroupName, RequestsLink } from './usage-links';

type UsageTableProps = { org: string; params: UsageParams; data: UsagePageData };

/** The figures of each group: the chart's legend. Totals come first. */
export function UsageTable({ org, params, data }: UsageTableProps) {
  const { metric, second } = params;
  const columns = columnsOf(metric);
  const all = isSum(metric) ? (metricOf(data.total.figures, metric) ?? 0) : null;
  const others = data.groupCount - data.series.length;
  const cells = { columns, metric, all };
  return (
    <div className="relative overflow-x-auto">
      <table className="w-full border-line border-t text-sm">
        <caption className="sr-only">Usage by {groupLabels[params.group].toLowerCase()}</caption>
        <thead className="bg-sunken text-[13px] text-muted">
          <tr>
            <SortHeader org={org} params={params} column="name" label={groupLabels[params.group]} />
            {columns.map((column) => (
              <Fragment key={column}>
                <SortHeader org={org} params={params} column={column} label={metricLabels[column]} />
                {column === metric && all !== null && (
                  <th scope="col" className="px-3 py-2.5 text-left font-medium max-wide:hidden">
                    Share
                  </th>
                )}
              </Fragment>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          <tr className="font-semibold">
            <th scope="row" className="px-5 py-2.5 text-left font-semibold">
              Total, {formatCount(data.groupCount)} {nounOf(params.group, data.groupCount)}
            </th>
            <UsageCells {...cells} figures={data.total.figures} color={null} />
          </tr>
          {sortedSeries(params, data).map(({ value, name, figures, rank }) => {
            const isOpen = params.open === value;
            const narrowed = narrow(params, params.group, value);
            return (
              <Fragment key={value}>
                <tr data-series={rank} className="hover:bg-hover">
                  <th scope="row" className="w-full max-w-0 px-5 py-2.5 text-left font-normal md:w-1/3">
                    <span className="flex min-w-0 items-center gap-2">
                      {second && (
                        <Link
                          scroll={false}
                          href={usagePath(org, serializeUsageParams({ ...params, open: isOpen ? null : value }))}
                          aria-expanded={isOpen}
                          aria-label={`${name} by ${groupLabels[second].toLowerCase()}`}
                          className="-m-1 rounded-sm p-1 text-muted hover:text-ink"
                        >
                          {isOpen ? <ChevronDown className="size-3.5" /> : <ChevronRight className="size-3.5" />}
                        </Link>
                      )}
                      <Swatch rank={rank} />
                      <GroupName org={org} params={params} data={data} value={value} name={name} />
                    </span>
                    <Refused figures={figures} metric={metric} />
                  </th>
                  <UsageCells
                    {...cells}
                    figures={figures}
                    color={seriesColor(rank)}
                    linkOf={(text) => <RequestsLink org={org} params={narrowed} time={data} text={text} name={name} />}
                  />
                </tr>
                {isOpen &&
                  second &&
                  data.parts?.map((part) => (
                    <tr key={part.value} className="text-[13px] text-muted">
                      <th scope="row" className="max-w-0 py-2 pr-5 pl-16 text-left font-normal">
                        <span className="block truncate">{part.name}</span>
                      </th>
                      <UsageCells
                        {...cells}
                        figures={part.figures}
                        color={null}
                        linkOf={(text) => (
                          <RequestsLink
                            org={org}
                            params={narrowed && narrow(narrowed, second, part.value)}
                            time={data}
                            text={text}
                            name={`${name}, ${part.name}`}
                          />
                        )}
                      />
                    </tr>
                  ))}
              </Fragment>
            );
          })}
          {data.rest && (
            <tr data-series="rest">
              <th scope="row" className="px-5 py-2.5 text-left font-normal">
                <span className="flex items-center gap-2">
                  <Swatch rank={null} />
                  Other{' '}
                  <span className="text-muted">
                    {formatCount(others)} {nounOf(params.group, others)}
                  </span>
                </span>
                <Refused figures={data.rest.figures} metric={metric} />
              </th>
              <UsageCells {...cells} figures={data.rest.figures} color={seriesColor(null)} />
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}

const Swatch = ({ rank }: { rank: number | null }) => (
  <span className="size-2.5 shrink-0 rounded-sm forced-color-adjust-none" style={{ background: seriesColor(rank) }} />
);

/** The refusals below a name on phones, which have one column. */
function Refused({ figures, metric }: { figures: UsageFigures; metric: UsageMetric }) {
  if (metric !== 'requests' || figures.refusals === 0) return null;
  return <span className="block pl-4.5 text-[13px] text-muted md:hidden">{formatCount(figures.refusals)} refused</span>;
}

/** Returns the groups in the order of the table, each with its place in the chart. */
function sortedSeries({ metric, sort, isAscending }: UsageParams, { series }: UsagePageData) {
  const by = sort ?? metric;
  const direction = isAscending ? 1 : -1;
  const ranked = series.map((group, rank) => ({ ...group, rank }));
  if (by === 'name') return ranked.sort((a, b) => direction * a.name.localeCompare(b.name, 'en'));
  return ranked.sort((a, b) => direction * ((metricOf(a.figures, by) ?? -1) - (metricOf(b.figures, by) ?? -1)));
}

/** The chosen metric first, then those that explain it. */
function columnsOf(metric: UsageMetric): UsageMetric[] {
  const others: UsageMetric[] = ['requests', 'refusals', 'failures', 'input', 'output', 'p95'];
  return [metric, ...others.filter((other) => other !== metric)];
}

type SortHeaderProps = { org: string; params: UsageParams; column: UsageSort; label: string };

function SortHeader({ org, params, column, label }: SortHeaderProps) {
  const isSorted = (params.sort ?? params.metric) === column;
  // Names start with A, figures with the largest.
  const isAscending = isSorted ? !params.isAscending : column === 'name';
  const query = serializeUsageParams({ ...params, sort: column === params.metric ? null : column, isAscending });
  const Arrow = params.isAscending ? ArrowUp : ArrowDown;
  const isOnPhones = column === 'name' || column === params.metric;
  return (
    <th
      scope="col"
      aria-sort={isSorted ? (params.isAscending ? 'ascending' : 'descending') : undefined}
      className={classNames(
        'whitespace-nowrap py-2.5 font-medium',
        column === 'name' ? 'px-5 text-left' : 'px-3 text-right last:pr-5',
        !isOnPhones && (column === 'failures' ? 'max-wide:hidden' : 'max-md:hidden'),
      )}
    >
      <Link
        scroll={false}
        href={usagePath(org, query)}
        className={classNames('rounded-sm', isSorted ? 'text-ink' : 'hover:text-ink')}
      >
        {label} {isSorted && <Arrow aria-hidden className="-mt-0.5 inline size-3.5" />}
      </Link>
    </th>
  );
}
