import { ExportButton } from '@/components/list-page/export-button';
import { PageHeader } from '@/components/page-header';
import { usageExportPath } from '@/lib/paths';
import { formatCount } from '@/lib/usage/format';
import { serializeUsageParams, type UsageParams } from '@/lib/usage/params';
import type { UsagePageData } from '@/lib/usage/schema';
import { MetricSwitch } from './metric-switch';
import { SeriesFocus } from './series-focus';
import { toChart } from './to-chart';
import { UsageChart } from './usage-chart';
import { UsageEmpty } from './usage-empty';
import { UsageLive } from './usage-live';
import { UsageTable } from './usage-table';
import { UsageToolbar, type UsageToolbarOptions } from './usage-toolbar';

type UsageViewProps = { org: string; params: UsageParams; data: UsagePageData; options: UsageToolbarOptions };

/** The usage of the keys that the viewer may see: figures, a chart and a table. */
export function UsageView({ org, params, data, options }: UsageViewProps) {
  const { total, notRecorded } = data;
  const isEmpty = total.figures.requests + total.figures.refusals === 0;
  const zoneWords = data.hasWholeDays ? data.zone : `${data.zone}, cut at the full UTC hour`;
  return (
    <>
      <PageHeader title="Usage" description={`Usage of the keys you can see. Days are in ${zoneWords}.`}>
        <ExportButton action={usageExportPath(org, serializeUsageParams(params))} />
      </PageHeader>
      <UsageLive zone={data.zone} />
      <UsageToolbar
        org={org}
        params={params}
        time={{ from: data.from, to: data.to, bucket: data.bucket, zone: data.zone }}
        options={options}
      />
      <section aria-label="Usage" className="overflow-clip rounded-xl border border-line bg-surface">
        <MetricSwitch org={org} params={params} figures={total.figures} days={daysOf(data)} />
        <SeriesFocus>
          <UsageChart org={org} params={params} chart={toChart(params, data)}>
            {isEmpty ? <UsageEmpty org={org} params={params} /> : null}
          </UsageChart>
          <UsageTable org={org} params={params} data={data} />
        </SeriesFocus>
      </section>
      <footer className="mt-3 flex flex-col gap-1 text-[13px] text-muted">
        {total.figures.estimated > 0 && <p>≈ contains estimates: the upstream reported no tokens for some requests.</p>}
        {notRecorded > 0 && (
          <p>
            {formatCount(notRecorded)} requests are not recorded: they were counted, but their details were not written,
            because a server stopped or the details were not kept then.
          </p>
        )}
        <p>Latencies are at most 5 % off and leave out refused requests. Figures appear within 15 seconds.</p>
      </footer>
    </>
  );
}

const daysOf = ({ from, to }: UsagePageData) => (Date.parse(to) - Date.parse(from)) / 86_400_000;
