import Link from 'next/link';
import { buttonClass } from '@/components/ui/button';
import { usagePath } from '@/lib/paths';
import { serializeUsageParams, type UsageParams, usageFilters } from '@/lib/usage/params';

/** Says that a time has no requests, or that filters match none. */
export function UsageEmpty({ org, params }: { org: string; params: UsageParams }) {
  const isFiltered = usageFilters.some((name) => params[name].length > 0);
  const cleared = Object.fromEntries(usageFilters.map((name) => [name, []]));
  const query = serializeUsageParams(
    isFiltered ? { ...params, ...cleared } : { ...params, range: '12m', bucket: null },
  );
  return (
    <>
      <p className="font-medium">{isFiltered ? 'No requests match' : 'No requests in this time'}</p>
      <p className="mb-3 text-[13px] text-muted">
        {isFiltered ? 'The filters leave none of this time.' : 'The keys that you can see were not used.'}
      </p>
      <Link href={usagePath(org, query)} className={buttonClass()}>
        {isFiltered ? 'Clear filters' : 'Show 12 months'}
      </Link>
    </>
  );
}
