import type { UsageFigures } from './metrics';
import type { UsageBucketSize } from './time';

/** Figures of a time, and of each of its buckets; buckets only have the requested metric. */
export type UsageTotals = { figures: UsageFigures; buckets: UsageFigures[] };
type UsageSeries = UsageTotals & { value: string; name: string };
export type UsagePart = { value: string; name: string; figures: UsageFigures };

/** The data of the usage page. */
export type UsagePageData = {
  from: string;
  to: string;
  bucket: UsageBucketSize;
  zone: string;
  /** Whether days begin at the zone's midnight, because its offset has full hours. */
  hasWholeDays: boolean;
  starts: string[];
  series: UsageSeries[];
  /** All other groups together; null if there are none. */
  rest: UsageTotals | null;
  total: UsageTotals;
  groupCount: number;
  /** Admitted requests that admission counted and the request log lacks. */
  notRecorded: number;
  /** The parts of the opened group; null when none is open. */
  parts: UsagePart[] | null;
};
