import { RelativeTime } from '@/components/ui/relative-time';
import type { ActionResult } from '@/lib/action-state';
import type { KeyUse } from '@/lib/api-keys/key-use-schema';
import type { ApiKeyRow } from '@/lib/api-keys/schema';
import { CallerText } from './caller-text';

type KeyUseSummaryProps = {
  apiKey: ApiKeyRow;
  /** Null until the server has answered. */
  read: ActionResult<KeyUse> | null;
};

/** The recent use of a key and its last client, shown before the key is stopped. */
export function KeyUseSummary({ apiKey, read }: KeyUseSummaryProps) {
  if (read?.status === 'rejected') return <p className="text-[13px] text-danger-ink">{read.error.message}</p>;
  const use = read?.data;
  if (use && use.lastUsedAt === null && use.lastCaller === null) {
    return (
      <p className="text-[13px] text-muted">
        Created <RelativeTime iso={apiKey.createdAt} isInSentence /> and never used.
      </p>
    );
  }
  return (
    <dl aria-busy={!use} className="divide-y divide-line rounded-lg border border-line">
      <Figure
        count={use?.requestsLastDay}
        label={`${use?.requestsLastDay === 1 ? 'request' : 'requests'} in the last 24 hours`}
      />
      <Figure count={use?.requestsLastWeek} label="in the last 7 days" />
      <div className="flex min-h-10 flex-wrap items-baseline justify-between gap-x-4 px-3.5 py-2.5 text-[13px]">
        {use?.lastCaller ? (
          <>
            <dt className="min-w-0 break-words">
              Last by <CallerText caller={use.lastCaller} />
            </dt>
            <dd className="text-muted">
              <RelativeTime iso={use.lastCaller.at} />
            </dd>
          </>
        ) : (
          <>
            <dt>Last used</dt>
            <dd className="text-muted">
              <RelativeTime iso={use?.lastUsedAt ?? apiKey.lastUsedAt} />
            </dd>
          </>
        )}
      </div>
    </dl>
  );
}

function Figure({ count, label }: { count: number | undefined; label: string }) {
  return (
    <div className="flex flex-row-reverse items-baseline justify-end gap-2.5 px-3.5 py-2">
      <dt>{label}</dt>
      <dd className="min-w-10 text-right font-semibold tabular-nums">{count?.toLocaleString('en-US') ?? '…'}</dd>
    </div>
  );
}
