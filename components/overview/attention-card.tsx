import { ChevronRight } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Panel } from '@/components/ui/panel';
import type { Attention } from '@/lib/api-keys/attention';
import type { AttentionLine } from '@/lib/overview/schema';
import { ShortDate } from '../ui/short-date';
import { Failed } from './failed';

const dots: Record<Attention, string> = {
  removed_called: 'bg-danger',
  expiring: 'bg-refused',
  owner_left: 'bg-line-strong',
  unused: 'bg-line-strong',
  never_used: 'bg-line-strong',
};

/** The reasons why keys need attention, the most urgent first, each with a link to the keys. */
export function AttentionCard({ lines }: { lines: AttentionLine[] | 'failed' }) {
  return (
    <Panel id="attention" title="Needs attention">
      {lines === 'failed' ? <Failed what="What needs attention" /> : <Lines lines={lines} />}
    </Panel>
  );
}

function Lines({ lines }: { lines: AttentionLine[] }) {
  if (lines.length === 0) return <p className="px-5 py-4 text-muted">Nothing needs attention.</p>;
  return (
    <ul className="divide-y divide-line">
      {lines.map((line) => (
        <li key={line.attention}>
          <Link
            href={line.path}
            className="flex items-start gap-3 px-5 py-3 hover:bg-hover focus-visible:-outline-offset-2"
          >
            <span
              aria-hidden
              className={`mt-1.5 size-2 shrink-0 rounded-full forced-color-adjust-none ${dots[line.attention]}`}
            />
            <span className="min-w-0 flex-1 break-words">
              <span className="block font-medium">{titleOf(line)}</span>
              <span className="block text-[13px] text-muted">{detailOf(line)}</span>
            </span>
            <ChevronRight aria-hidden className="mt-0.5 size-4 shrink-0 text-muted" />
          </Link>
        </li>
      ))}
    </ul>
  );
}

const countOf = (count: number, one: string, many = `${one}s`) =>
  `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;

function titleOf({ attention, count, removedKey }: AttentionLine): ReactNode {
  const keys = countOf(count, 'key');
  const isOne = count === 1;
  switch (attention) {
    case 'removed_called':
      return (
        <>
          {removedKey ? <bdi>{removedKey.name}</bdi> : keys} {isOne ? 'is' : 'are'} removed but still called
        </>
      );
    case 'expiring':
      return `${keys} ${isOne ? 'expires' : 'expire'} within 14 days`;
    case 'owner_left':
      return `The ${isOne ? 'owner' : 'owners'} of ${keys} left`;
    case 'unused':
      return `${keys} ${isOne ? 'was' : 'were'} not used for 90 days`;
    case 'never_used':
      return `${keys} ${isOne ? 'was' : 'were'} never used`;
  }
}

function detailOf({ attention, count, removedKey, firstExpiry }: AttentionLine): ReactNode {
  switch (attention) {
    case 'removed_called':
      return `${removedKey?.refusals ? `${countOf(removedKey.refusals, 'request')} refused` : 'Refused'} in the last 7 days`;
    case 'expiring':
      return (
        firstExpiry && (
          <>
            {count === 1 ? 'On' : 'The first one on'} <ShortDate iso={firstExpiry} />
          </>
        )
      );
    case 'owner_left':
      return 'Not a member of the space any more';
    case 'unused':
      return 'Remove what nobody needs';
    case 'never_used':
      return count === 1 ? 'Older than 30 days' : 'All older than 30 days';
  }
}
