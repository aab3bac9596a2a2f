'use client';

import type { Route } from 'next';
import Link from 'next/link';
import { useState } from 'react';
import { Avatar } from '@/components/ui/avatar';
import { Panel } from '@/components/ui/panel';
import { RelativeTime } from '@/components/ui/relative-time';
import type { AuditChangeText, AuditEntry } from '@/lib/audit-log/schema';

const firstShown = 5;

type KeyHistoryProps = {
  /** Newest first. */
  entries: AuditEntry[];
  /** The key's entries in the audit log; null for viewers who may not see it. */
  auditLog: Route | null;
};

/** The changes of a key: who made them, when, and the values before and after. */
export function KeyHistory({ entries, auditLog }: KeyHistoryProps) {
  const [showsAll, setShowsAll] = useState(false);
  const shown = showsAll ? entries : entries.slice(0, firstShown);
  return (
    <Panel
      id="history"
      title="History"
      aside={
        auditLog && (
          <Link href={auditLog} className="rounded-sm text-[13px] text-accent-ink hover:underline">
            All in the audit log
          </Link>
        )
      }
    >
      {entries.length === 0 && <p className="px-5 py-6 text-center text-muted">Nothing is recorded.</p>}
      <ul className="divide-y divide-line">
        {shown.map((entry) => (
          <li key={entry.id} className="flex gap-3 px-5 py-3">
            <Avatar name={entry.person?.name ?? 'System'} src={entry.person?.avatarUrl} />
            <div className="flex min-w-0 flex-1 flex-col gap-0.5">
              <p className="flex flex-wrap justify-between gap-x-4">
                <span className="min-w-0 break-words">
                  <bdi className="font-medium">{entry.person?.name ?? 'The system'}</bdi> {deedOf(entry)}
                </span>
                <span className="text-[13px] text-muted">
                  <RelativeTime iso={entry.at} />
                </span>
              </p>
              {entry.changes.map((change) => (
                <Change key={change.field} change={change} isOnly={entry.changes.length === 1} />
              ))}
              {entry.facts
                .filter(({ label }) => label === 'Reason')
                .map(({ label, value }) => (
                  <p key={label} className="text-[13px] text-muted">
                    {label}: {value}
                  </p>
                ))}
            </div>
          </li>
        ))}
      </ul>
      {entries.length > shown.length && (
        <button
          type="button"
          onClick={() => setShowsAll(true)}
          className="w-full rounded-b-xl border-line border-t px-5 py-2.5 text-left text-[13px] text-accent-ink hover:bg-hover focus-visible:-outline-offset-2"
        >
          Show all {entries.length}
        </button>
      )}
    </Panel>
  );
}

function Change({ change: { field, from, to }, isOnly }: { change: AuditChangeText; isOnly: boolean }) {
  return (
    <p className="break-words text-[13px] text-muted">
      {!isOnly && `${field}: `}
      <bdi className="line-through">{from ?? 'none'}</bdi> → <bdi className="text-ink">{to ?? 'none'}</bdi>
    </p>
  );
}

/** Returns what a person did to the key, as the end of a sentence. */
function deedOf({ what, changes }: AuditEntry): string {
  const fields = changes.map(({ field }) => field);
  if (what === 'Changed an API key') {
    return fields.length === 1 && fields[0] === 'Name' ? 'renamed it' : `changed ${fields.join(', ')}`;
  }
  const deed = what.replace(/ of an API key$/, '').replace(/ an API key/, ' it');
  return deed.charAt(0).toLowerCase() + deed.slice(1);
}
