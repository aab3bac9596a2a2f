import type { Route } from 'next';
import Link from 'next/link';
import { NameLink } from '@/components/name-link';
import { Avatar } from '@/components/ui/avatar';
import { Panel } from '@/components/ui/panel';
import { RelativeTime } from '@/components/ui/relative-time';
import type { RecentChange } from '@/lib/overview/schema';
import { cardLinkClass } from './card-link-class';
import { Failed } from './failed';

type ChangesCardProps = {
  changes: RecentChange[] | 'failed';
  /** Null for viewers who may not see it. */
  auditLog: Route | null;
};

/** The newest changes that the viewer may see. */
export function ChangesCard({ changes, auditLog }: ChangesCardProps) {
  return (
    <Panel
      id="changes"
      title="Recent changes"
      aside={
        auditLog && (
          <Link href={auditLog} className={cardLinkClass}>
            Audit log
          </Link>
        )
      }
    >
      {changes === 'failed' ? <Failed what="Recent changes" /> : <Changes changes={changes} />}
    </Panel>
  );
}

function Changes({ changes }: { changes: RecentChange[] }) {
  if (changes.length === 0) return <p className="px-5 py-4 text-muted">Nothing was changed recently.</p>;
  return (
    <ul className="divide-y divide-line">
      {changes.map((change) => (
        <li key={change.id} className="flex flex-wrap items-center gap-x-3 gap-y-0.5 px-5 py-2.5">
          <Avatar name={change.person?.name ?? 'System'} src={change.person?.avatarUrl} />
          <span className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-1.5 break-words">
            <bdi>{change.person?.name ?? 'The system'}</bdi>
            <span className="text-muted">{deedOf(change)}</span>
            {change.target && <NameLink href={change.target.path} name={change.target.name} />}
          </span>
          <span className="text-[13px] text-muted">
            <RelativeTime iso={change.at} />
          </span>
        </li>
      ))}
    </ul>
  );
}

const endsWithTarget = /\ban? (API key|space)$/;

/** Returns what was done, as it reads before the name of its target: "removed the API key". */
function deedOf({ what, target }: RecentChange): string {
  const deed = what.charAt(0).toLowerCase() + what.slice(1);
  if (!target) return deed;
  return endsWithTarget.test(deed) ? deed.replace(endsWithTarget, 'the $1') : `${deed}:`;
}
