import type { UsageBucket } from '@/lib/api-keys/usage-buckets';

const width = 720;
const height = 160;
const gap = 0.25;

type UsageChartProps = { buckets: UsageBucket[]; labelOf: (bucket: UsageBucket) => string; summary: string };

/** Requests and, above them, refusals: a bar an hour or a day. What it draws stands in a table beside it. */
export function UsageChart({ buckets, labelOf, summary }: UsageChartProps) {
  const most = Math.max(1, ...buckets.map(({ requests, refusals }) => requests + refusals));
  const isQuiet = buckets.every(({ requests, refusals }) => requests + refusals === 0);
  const top = niceCeiling(most);
  const step = width / buckets.length;
  const y = (value: number) => height - (value / top) * height;
  return (
    <figure className="relative flex flex-col gap-2">
      <div className="flex gap-3">
        <div
          aria-hidden
          className="flex w-10 shrink-0 flex-col justify-between text-right text-muted text-xs leading-none"
        >
          <span>{compact(top)}</span>
          <span>{top > 1 ? compact(top / 2) : ''}</span>
          <span>0</span>
        </div>
        <svg
          role="img"
          aria-label={summary}
          viewBox={`0 0 ${width} ${height}`}
          preserveAspectRatio="none"
          className="h-40 min-w-0 flex-1 overflow-visible"
        >
          {[0, 0.5, 1].map((share) => (
            <line
              key={share}
              x1={0}
              x2={width}
              y1={height * share}
              y2={height * share}
              className="stroke-line"
              vectorEffect="non-scaling-stroke"
            />
          ))}
          {buckets.map((bucket, index) => (
            <g key={bucket.start.getTime()} className="group">
              <title>{`${labelOf(bucket)}: ${bucket.requests} requests, ${bucket.refusals} refusals, ${bucket.tokens} tokens`}</title>
              <rect
                x={index * step}
                y={0}
                width={step}
                height={height}
                className="fill-transparent group-hover:fill-hover"
              />
              <rect
                x={(index + gap / 2) * step}
                y={y(bucket.requests)}
                width={step * (1 - gap)}
                height={height - y(bucket.requests)}
                className="fill-accent"
              />
              <rect
                x={(index + gap / 2) * step}
                y={y(bucket.requests + bucket.refusals)}
                width={step * (1 - gap)}
                height={y(bucket.requests) - y(bucket.requests + bucket.refusals)}
                className="fill-danger"
              />
            </g>
          ))}
        </svg>
      </div>
      {isQuiet && <p className="absolute inset-x-0 top-14 ml-13 text-center text-muted">No requests in this time</p>}
      <div aria-hidden className="ml-13 flex justify-between text-muted text-xs">
        {[buckets[0], buckets[Math.floor(buckets.length / 2)], buckets.at(-1)].map(
          (bucket) => bucket && <span key={bucket.start.getTime()}>{labelOf(bucket)}</span>,
        )}
      </div>
    </figure>
  );
}

/** The next of 1, 2, 5, 10, 20, 50 … at or above a number, so that the axis reads in round figures. */
function niceCeiling(value: number): number {
  const magnitude = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((factor) => factor * magnitude).find((candidate) => candidate >= value) ?? value;
}

const formatter = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });
const compact = (value: number) => formatter.format(value);
