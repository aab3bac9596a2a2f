'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { DialogBody, DialogFooter } from '@/components/ui/dialog-parts';
import { formatExact } from '@/components/ui/format-time';
import type { AuditEntry } from '@/lib/audit-log/schema';
import { requestsPath } from '@/lib/paths';
import { requestsOfKey } from '@/lib/requests/list-params';
import { AuditChanges } from './audit-changes';

/** The time before and after a change of a key whose requests are shown. */
const aroundMs = 3_600_000;

type AuditEntryDialogProps = {
  org: string;
  entry: AuditEntry;
  onClose: () => void;
  /** Filters the log by the same target. */
  onFollow: (targetId: string) => void;
  focusFallback: () => HTMLElement | null | undefined;
};

/** All details of an entry, including the request id for the server's log. */
export default function AuditEntryDialog({ org, entry, onClose, onFollow, focusFallback }: AuditEntryDialogProps) {
  const { person, target, changes, facts } = entry;
  return (
    <Dialog wide title={entry.what} onClose={onClose} focusFallback={focusFallback}>
      <DialogBody>
        {changes.length > 0 && <AuditChanges changes={changes} />}
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-2.5">
          {target.name !== null && (
            <Fact label={target.typeLabel}>
              {target.path === null ? (
                target.name
              ) : (
                <Link href={target.path} className="rounded-sm text-accent-ink underline underline-offset-4">
                  {target.name}
                </Link>
              )}
            </Fact>
          )}
          {facts.map(({ label, value }) => (
            <Fact key={label} label={label}>
              {value}
            </Fact>
          ))}
          <Fact label="By">{person ? `${person.name} (${person.email})` : 'System'}</Fact>
          <Fact label="When">
            <time dateTime={entry.at} suppressHydrationWarning>
              {formatExact(new Date(entry.at), undefined)}
            </time>
          </Fact>
          <Fact label="From">
            <code className="font-mono text-[13px]">{entry.address || 'unknown'}</code>
          </Fact>
          {target.type === 'api_key' && (
            <Fact label="Requests">
              <Link
                href={requestsAround(org, entry)}
                className="rounded-sm text-accent-ink underline underline-offset-4"
              >
                From an hour before to an hour after
              </Link>
            </Fact>
          )}
          {entry.requestId && (
            <Fact label="Request id">
              <code className="break-all font-mono text-[13px]">{entry.requestId}</code>
            </Fact>
          )}
        </dl>
      </DialogBody>
      <DialogFooter>
        <Button onClick={() => onFollow(target.id)}>Show its whole history</Button>
        <Button variant="primary" onClick={onClose}>
          Close
        </Button>
      </DialogFooter>
    </Dialog>
  );
}

function requestsAround(org: string, { target, at }: AuditEntry) {
  const isoAt = (by: number) => new Date(Date.parse(at) + by).toISOString();
  return requestsPath(org, requestsOfKey(target.id, { from: isoAt(-aroundMs), to: isoAt(aroundMs) }));
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{label}</dt>
      <dd dir="auto" className="break-words">
        {children}
      </dd>
    </>
  );
}
