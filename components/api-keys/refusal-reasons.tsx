import Link from 'next/link';
import { Fragment } from 'react';
import { refusalOf } from '@/lib/api/refusals';
import type { UsageRange } from '@/lib/api-keys/usage-buckets';
import { requestsPath } from '@/lib/paths';
import { requestsOfKey } from '@/lib/requests/list-params';

type RefusalReasonsProps = { org: string; keyId: string; range: UsageRange; reasons: Record<string, number> };

/** The reasons of refusals in a time span, most frequent first, with links to the requests; nothing without any. */
export function RefusalReasons({ org, keyId, range, reasons }: RefusalReasonsProps) {
  const counts = Object.entries(reasons).sort(([, a], [, b]) => b - a);
  if (counts.length === 0) return null;
  const pathOf = (reason: string) =>
    requestsPath(org, requestsOfKey(keyId, { codes: [refusalOf(reason).code], period: range }));
  return (
    <p className="px-5 pt-2 text-[13px] text-muted">
      Refused because:{' '}
      {counts.map(([reason, count], place) => (
        <Fragment key={reason}>
          {place > 0 && ', '}
          <Link href={pathOf(reason)} prefetch={false} className="underline underline-offset-4 hover:text-ink">
            {`${refusalOf(reason).label} (${count.toLocaleString('en-US')})`}
          </Link>
        </Fragment>
      ))}
    </p>
  );
}
