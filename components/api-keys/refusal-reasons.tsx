import Link from 'next/link';
import { Fragment } from 'react';
import { refusalLabels, type UsageRange } from '@/lib/api-keys/usage-buckets';
import { requestsPath } from '@/lib/paths';
import { requestsOfKey } from '@/lib/requests/list-params';

/** The code with which requests are refused for a reason. */
const codes: Readonly<Record<string, string>> = {
  limited: 'rate_limit_exceeded',
  tokens_limited: 'rate_limit_exceeded',
  concurrency_limited: 'concurrency_limit_exceeded',
  request_exceeds_limit: 'request_exceeds_limit',
  removed: 'api_key_removed',
  disabled: 'api_key_disabled',
  expired: 'api_key_expired',
  replaced: 'api_key_replaced',
  space_gone: 'space_not_found',
  subscription_inactive: 'subscription_inactive',
  address_not_allowed: 'address_not_allowed',
  endpoint_not_allowed: 'endpoint_not_allowed',
  model_not_allowed: 'model_not_allowed',
};

type RefusalReasonsProps = { org: string; keyId: string; range: UsageRange; reasons: Record<string, number> };

/** Why calls were refused in a span, the most frequent reason first, with these requests; nothing where none was. */
export function RefusalReasons({ org, keyId, range, reasons }: RefusalReasonsProps) {
  const counts = Object.entries(reasons).sort(([, a], [, b]) => b - a);
  if (counts.length === 0) return null;
  const pathOf = (reason: string) =>
    requestsPath(org, requestsOfKey(keyId, { codes: [codes[reason] ?? reason], period: range }));
  return (
    <p className="px-5 pt-2 text-[13px] text-muted">
      Refused because:{' '}
      {counts.map(([reason, count], place) => (
        <Fragment key={reason}>
          {place > 0 && ', '}
          <Link href={pathOf(reason)} prefetch={false} className="underline underline-offset-4 hover:text-ink">
            {`${refusalLabels[reason] ?? reason} (${count.toLocaleString('en-US')})`}
          </Link>
        </Fragment>
      ))}
    </p>
  );
}
