import { ArrowDown, ArrowUp, ChevronDown, ChevronRight } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { classNames } from '@/components/ui/class-names';
import { apiKeyPath, requestsPath, usagePath } from '@/lib/paths';
import { formatFigure, formatMetric, formatShare } from '@/lib/usage/format';
import { isSum, metricLabels, metricOf, type UsageFigures, type UsageMetric } from '@/lib/usage/metrics';
import { groupLabels, narrow, nounOf, serializeUsageParams, type UsageParams } from '@/lib/usage/params';
import type { UsagePageData } from '@/lib/usage/schema';
import { requestsQuery } from './requests-query';
import { seriesColor } from './series-color';

type UsageTableProps = { org: string; params: UsageParams; data: UsagePageData; hasRest: boolean };

const numberClass = 'px-3 py-2.5 text-right tabular-nums whitespace-nowrap last:pr-5';

/** The figures of each group: the chart's legend. Totals stand first. */
export function UsageTable({ org, params, data, hasRest }: UsageTableProps) {
  const { metric, second } = params;
  const sort = params.sort ?? metric;
  const columns = columnsOf(metric);
  const all = metricOf(data.total.figures, metric) ?? 0;
  const ranked = data.series.map((series, rank) => ({ ...series, rank }));
  const direction = params.isAscending ? 1 : -1;
  const rows = ranked.sort(
    (a, b) => direction * ((metricOf(a.figures, sort) ?? -1) - (metricOf(b.figures, sort) ?? -1)),
  );
  const shareOf = (figures: UsageFigures) => formatShare(metricOf(figures, metric) ?? 0, all);
  const cells = (figures: UsageFigures, hasLatency = true) => (
    <>
      {columns.map((column) => (
        <td key={column} className={classNames(numberClass, column !== metric && 'max-md:hidden')}>
          {!hasLatency && (column === 'p95' || column === 'p50') ? '–' : formatFigure(figures, column)}
          {column === metric && isSum(metric) && (
            <span className="block font-normal text-[13px] text-muted md:hidden">{shareOf(figures)}</span>
          )}
        </td>
      ))}
      <td className={classNames(numberClass, 'font-normal text-muted max-md:hidden')}>
        {isSum(metric) ? shareOf(figures) : '–'}
      </td>
    </>
  );
  return (
    <div className="relative overflow-x-auto">
      <table className="w-full border-line border-t text-sm">
        <caption className="sr-only">Usage by {groupLabels[params.group].toLowerCase()}</caption>
        <thead className="bg-sunken text-[13px] text-muted">
          <tr>
            <th scope="col" className="px-5 py-2.5 text-left font-medium">
              {groupLabels[params.group]}
            </th>
            {columns.map((column) => (
              <SortHeader key={column} org={org} params={params} column={column} isShown={column === metric} />
            ))}
            <th scope="col" className={classNames(numberClass, 'font-medium max-md:hidden')}>
              Share
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          <tr className="font-semibold">
            <th scope="row" className="px-5 py-2.5 text-left font-semibold">
              Total, {data.groupCount.toLocaleString('en-US')} {nounOf(params.group, data.groupCount)}
            </th>
            {cells(data.total.figures)}
          </tr>
          {rows.map(({ value, name, figures, rank }) => {
            const isOpen = params.open === value;
            return (
              <Group key={value} isOpen={isOpen} data={data} columns={columns} metric={metric} all={all}>
                <tr className="hover:bg-hover">
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
                      <span className="size-2.5 shrink-0 rounded-sm" style={{ background: seriesColor(rank) }} />
                      <GroupLink org={org} params={params} data={data} value={value} name={name} />
                    </span>
                  </th>
                  {cells(figures)}
                </tr>
              </Group>
            );
          })}
          {hasRest && data.rest && (
            <tr>
              <th scope="row" className="px-5 py-2.5 text-left font-normal">
                <span className="flex items-center gap-2">
                  <span className="size-2.5 shrink-0 rounded-sm" style={{ background: seriesColor(null) }} />
                  Other{' '}
                  <span className="text-muted">
                    {(data.groupCount - data.series.length).toLocaleString('en-US')}{' '}
                    {nounOf(params.group, data.groupCount - data.series.length)}
                  </span>
                </span>
              </th>
              {cells(data.rest.figures, false)}
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}

/** The chosen metric first, then those that explain it. */
function columnsOf(metric: UsageMetric): UsageMetric[] {
  const others: UsageMetric[] = ['requests', 'refusals', 'failures', 'input', 'output', 'p95'];
  return [metric, ...others.filter((other) => other !== metric)];
}

type SortHeaderProps = { org: string; params: UsageParams; column: UsageMetric; isShown: boolean };

function SortHeader({ org, params, column, isShown }: SortHeaderProps) {
  const isSorted = (params.sort ?? params.metric) === column;
  const isAscending = isSorted && !params.isAscending;
  const query = serializeUsageParams({ ...params, sort: column === params.metric ? null : column, isAscending });
  const Arrow = params.isAscending ? ArrowUp : ArrowDown;
  return (
    <th
      scope="col"
      aria-sort={isSorted ? (params.isAscending ? 'ascending' : 'descending') : undefined}
      className={classNames(numberClass, 'font-medium', !isShown && 'max-md:hidden')}
    >
      <Link
        scroll={false}
        href={usagePath(org, query)}
        className={classNames(isSorted ? 'text-ink' : 'hover:text-ink')}
      >
        {metricLabels[column]} {isSorted && <Arrow aria-hidden className="-mt-0.5 inline size-3.5" />}
      </Link>
    </th>
  );
}

type GroupProps = {
  isOpen: boolean;
  data: UsagePageData;
  columns: UsageMetric[];
  metric: UsageMetric;
  all: number;
  children: ReactNode;
};

/** A row and, when it is open, its parts; these have no latencies. */
function Group({ isOpen, data, columns, metric, all, children }: GroupProps) {
  return (
    <>
      {children}
      {isOpen &&
        data.parts?.map(({ value, name, sums }) => {
          const figures = { ...sums, p50: null, p95: null };
          return (
            <tr key={value} className="text-[13px] text-muted">
              <th scope="row" className="max-w-0 truncate py-2 pr-5 pl-16 text-left font-normal">
                {name}
              </th>
              {columns.map((column) => (
                <td key={column} className={classNames(numberClass, column !== metric && 'max-md:hidden')}>
                  {formatFigure(figures, column)}
                </td>
              ))}
              <td className={classNames(numberClass, 'max-md:hidden')}>
                {isSum(metric) ? formatShare(metricOf(figures, metric) ?? 0, all) : formatMetric(null, metric)}
              </td>
            </tr>
          );
        })}
    </>
  );
}

type GroupLinkProps = { org: string; params: UsageParams; data: UsagePageData; value: string; name: string };

/** Leads to the key, or to the group's requests where the request log can be filtered by it. */
function GroupLink({ org, params, data, value, name }: GroupLinkProps) {
  const { group } = params;
  const className = 'min-w-0 truncate hover:underline';
  if (group === 'key') {
    return (
      <Link href={apiKeyPath(org, value)} className={className}>
        {name}
      </Link>
    );
  }
  const narrowed = group === 'owner' || group === 'environment' ? null : narrow(params, group, value);
  if (!narrowed || value === 'not_recorded') return <span className="min-w-0 truncate">{name}</span>;
  return (
    <Link href={requestsPath(org, requestsQuery(narrowed, data))} className={className}>
      {name}
    </Link>
  );
}
