import type { UsageBucket } from '@/lib/api-keys/usage-buckets';

type UsageTableProps = { buckets: UsageBucket[]; labelOf: (bucket: UsageBucket) => string; unit: 'Hour' | 'Day' };

/** The figures that the chart draws, newest first. */
export function UsageTable({ buckets, labelOf, unit }: UsageTableProps) {
  return (
    <details className="text-[13px]">
      <summary className="w-fit rounded-sm text-muted hover:text-ink">Show as a table</summary>
      <section aria-label="Usage table" className="mt-3 overflow-hidden rounded-lg border border-line">
        <table className="w-full">
          <caption className="sr-only">Usage by {unit.toLowerCase()}</caption>
          <thead className="bg-sunken text-left text-muted">
            <tr>
              <th scope="col" className="px-3 py-1.5 font-medium">
                {unit}
              </th>
              {['Requests', 'Refusals', 'Tokens'].map((label) => (
                <th key={label} scope="col" className="px-3 py-1.5 text-right font-medium">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {buckets.toReversed().map((bucket) => (
              <tr key={bucket.start.getTime()} className="border-line border-t">
                <th scope="row" className="px-3 py-1.5 text-left font-normal">
                  {labelOf(bucket)}
                </th>
                {[bucket.requests, bucket.refusals, bucket.tokens].map((value, index) => (
                  <td key={['requests', 'refusals', 'tokens'][index]} className="px-3 py-1.5 text-right">
                    {value.toLocaleString('en-US')}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
