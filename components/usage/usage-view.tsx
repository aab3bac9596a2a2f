import { ExportButton } from '@/components/list-page/export-button';
import { PageHeader } from '@/components/page-header';
import { usageExportPath } from '@/lib/paths';
import { bucketLabels } from '@/lib/usage/format';
import { serializeUsageParams, type UsageParams } from '@/lib/usage/params';
import type { UsagePageData } from '@/lib/usage/schema';
import { MetricSwitch } from './metric-switch';
import { toChart } from './to-chart';
import { UsageChart } from './usage-chart';
import { UsageEmpty } from './usage-empty';
import { UsageLive } from './usage-live';
import { UsageTable } from './usage-table';
import { UsageToolbar, type UsageToolbarOptions } from './usage-toolbar';

type UsageViewProps = { org: string; params: UsageParams; data: UsagePageData; options: UsageToolbarOptions };

/** What the viewer's keys did: figures, a chart, and the table behind it. */
export function UsageView({ org, params, data, options }: UsageViewProps) {
  const { total, rest, notRecorded } = data;
  const labels = bucketLabels(data.starts, data.bucket, data.zone);
  const isEmpty = total.figures.requests + total.figures.refusals === 0;
  const zoneWords = data.hasWholeDays ? data.zone : `${data.zone}, cut at the full UTC hour`;
  return (
    <>
      <PageHeader title="Usage" description={`What the keys you can see did. Days are in ${zoneWords}.`}>
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
        <MetricSwitch org={org} params={params} figures={total.figures} />
        <UsageChart {...toChart(org, params, data, labels)}>
          {isEmpty ? <UsageEmpty org={org} params={params} /> : null}
        </UsageChart>
        <UsageTable org={org} params={params} data={data} hasRest={rest !== null} />
      </section>
      <footer className="mt-3 flex flex-col gap-1 text-[13px] text-muted">
        {total.figures.estimated > 0 && <p>≈ contains estimates: the upstream reported no tokens for some requests.</p>}
        {notRecorded > 0 && (
          <p>
            {notRecorded.toLocaleString('en-US')} requests are not recorded: they were counted, but their details were
            not written, because a server stopped or the details were not kept then.
          </p>
        )}
        <p>Latencies are at most 5 % off and leave out refused requests. Figures appear within 15 seconds.</p>
      </footer>
    </>
  );
}
