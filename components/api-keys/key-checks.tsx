import { CircleCheck, CircleX, TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import { Fragment } from 'react';
import { classNames } from '@/components/ui/class-names';
import { RelativeTime } from '@/components/ui/relative-time';
import { refusalsOfCheck } from '@/lib/api/refusals';
import type { KeyCheck, KeyStatusReport, UsedLimit } from '@/lib/api-keys/status-schema';
import { requestsPath } from '@/lib/paths';
import { requestsOfKey } from '@/lib/requests/list-params';
import { RefusedRequests } from './refused-requests';

const verdicts = {
  fine: { icon: CircleCheck, className: 'text-success-ink', name: 'Fine' },
  look: { icon: TriangleAlert, className: 'text-warning-ink', name: 'Look' },
  refuses: { icon: CircleX, className: 'text-danger-ink', name: 'Refuses' },
} as const;

const number = (count: number) => count.toLocaleString('en-US');
const requests = (count: number) => `${number(count)} ${count === 1 ? 'request' : 'requests'}`;

type KeyChecksProps = { org: string; keyId: string; report: KeyStatusReport; logDays: number };

/** The checks of a key's requests: one line when all pass, else each check with its remedy. */
export function KeyChecks({ org, keyId, report, logDays }: KeyChecksProps) {
  const { checks, limits, refused } = report;
  const worst = (['refuses', 'look'] as const).find((verdict) => checks.some((check) => check.verdict === verdict));
  const { icon: Icon, className } = verdicts[worst ?? 'fine'];
  return (
    <details open={worst !== undefined} className="group rounded-xl border border-line bg-surface">
      <summary className="flex gap-3 rounded-xl px-5 py-3.5 [&::-webkit-details-marker]:hidden">
        <Icon aria-hidden className={classNames('mt-0.5 size-4 shrink-0', className)} />
        <span className="flex min-w-0 flex-1 flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
          <span className="min-w-0 text-muted">
            <strong className="mr-1 font-medium text-ink">{titleOf(checks)}</strong>{' '}
            {worst === undefined && `Nothing refuses it. ${inShort(limits)}`}
          </span>
          <span className="shrink-0 text-[13px] text-accent-ink">
            <span className="group-open:hidden">Show the {checks.length} checks</span>
            <span className="hidden group-open:inline">Hide the checks</span>
          </span>
        </span>
      </summary>
      <ul aria-label="Checks" className="border-line border-t px-5 py-2">
        {checks.map((check) => (
          <Check
            key={check.subject}
            org={org}
            keyId={keyId}
            check={check}
            limits={check.subject === 'limits' ? limits : []}
          />
        ))}
      </ul>
      <RefusedRequests org={org} keyId={keyId} requests={refused} logDays={logDays} />
    </details>
  );
}

/** The placeholder of the checks while they load, as high as the checks of a key that works. */
export function KeyChecksLoading() {
  return <p className="rounded-xl border border-line bg-surface px-5 py-3.5 text-muted">Checking …</p>;
}

function titleOf(checks: KeyCheck[]): string {
  if (checks.some(({ verdict }) => verdict === 'refuses')) return 'Refuses every request';
  const refused = checks.reduce((sum, check) => sum + check.refused, 0);
  if (refused > 0) return `Works, but refused ${requests(refused)} in the last 24 hours`;
  return checks.some(({ verdict }) => verdict === 'look') ? 'Works. Something to look at' : 'Works';
}

function inShort([requestLimit]: UsedLimit[]): string {
  return requestLimit ? `${number(requestLimit.used)} of ${number(requestLimit.allowed)} requests used now.` : '';
}

type CheckProps = { org: string; keyId: string; check: KeyCheck; limits: UsedLimit[] };

function Check({ org, keyId, check, limits }: CheckProps) {
  const { icon: Icon, className, name } = verdicts[check.verdict];
  return (
    <li className="grid grid-cols-[1rem_minmax(0,1fr)] gap-x-3 py-1.5 sm:grid-cols-[1rem_6.5rem_minmax(0,1fr)]">
      <span className={classNames('mt-0.5', className)}>
        <Icon aria-hidden className="size-4" />
        <span className="sr-only">{name}: </span>
      </span>
      <span className="text-muted">{check.label}</span>
      <div className="min-w-0 break-words max-sm:col-start-2">
        <p dir="auto">
          {check.text}
          {check.at && (
            <>
              {' '}
              <RelativeTime iso={check.at} isInSentence />
            </>
          )}
          {check.refused > 0 && (
            <>
              {'. '}
              <Link
                href={requestsPath(
                  org,
                  requestsOfKey(keyId, { codes: refusalsOfCheck(check.subject).codes, period: '24h' }),
                )}
                prefetch={false}
                className="underline underline-offset-4 hover:text-accent-ink"
              >
                Refused {requests(check.refused)} in the last 24 hours
              </Link>
            </>
          )}
        </p>
        {check.remedy && (
          <p dir="auto" className="text-[13px] text-muted">
            {check.remedy}
          </p>
        )}
        {limits.length > 0 && <Limits limits={limits} />}
      </div>
    </li>
  );
}

const limitLabels: Record<UsedLimit['limit'], string> = {
  requests: 'Requests',
  tokens: 'Tokens a minute',
  concurrent: 'Concurrent requests',
  organizationRequests: 'Requests, all keys',
  organizationTokens: 'Tokens a minute, all keys',
};

function Limits({ limits }: { limits: UsedLimit[] }) {
  return (
    <dl className="mt-1 grid gap-x-4 gap-y-0.5 text-[13px] sm:grid-cols-[auto_minmax(0,1fr)]">
      {limits.map(({ limit, used, allowed, perMinute }) => (
        <Fragment key={limit}>
          <dt className="text-muted">{limitLabels[limit]}</dt>
          <dd className={classNames('tabular-nums', used >= allowed && 'text-warning-ink')}>
            {number(used)} of {number(allowed)} used now
            {perMinute !== null && <span className="text-muted">, refills {number(perMinute)} a minute</span>}
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}
