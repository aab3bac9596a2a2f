'use client';

import Link from 'next/link';
import { type RefObject, useState } from 'react';
import { readNoticeAction, readNoticesUntilAction } from '@/lib/notices/actions';
import type { Notice } from '@/lib/notices/schema';
import { notificationsPath } from '@/lib/paths';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Moment } from '../ui/moment';
import { PopoverPanel } from '../ui/popover-panel';
import { RelativeTime } from '../ui/relative-time';
import { callAction } from '../use-action';
import { readNotices, setRead } from './notices-store';

type NoticesPanelProps = {
  org: string;
  button: RefObject<HTMLButtonElement | null>;
  notices: Notice[] | 'failed' | null;
  onClose: () => void;
};

/** The notices beside the bell; on small screens a sheet at the bottom edge. */
export default function NoticesPanel({ org, button, notices, onClose }: NoticesPanelProps) {
  const [isSheet] = useState(() => !matchMedia('(min-width: 768px)').matches);
  const newest = Array.isArray(notices) ? notices[0] : undefined;
  const hasUnread = Array.isArray(notices) && notices.some(({ isUnread }) => isUnread);
  function markAll() {
    if (!newest) return;
    setRead(() => true);
    void callAction(() => readNoticesUntilAction(org, { id: newest.id }));
  }
  const markAllButton = (
    <Button variant="ghost" size="small" aria-disabled={!hasUnread} onClick={markAll}>
      Mark all as read
    </Button>
  );
  const content = (
    <>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <Content org={org} notices={notices} onFollow={onClose} />
      </div>
      <p className="flex flex-wrap items-center justify-between gap-x-4 border-line border-t px-4 py-2.5 text-[13px] text-muted">
        <Link
          href={notificationsPath}
          prefetch={false}
          onClick={onClose}
          className="rounded-sm text-accent-ink underline-offset-4 hover:underline"
        >
          Choose what is mailed to you
        </Link>
        Kept for 30 days
      </p>
    </>
  );
  if (isSheet) {
    return (
      <Dialog title="Notifications" onClose={onClose} focusFallback={() => button.current}>
        <div className="flex justify-end px-3">{markAllButton}</div>
        {content}
      </Dialog>
    );
  }
  return (
    <PopoverPanel
      label="Notifications"
      button={button}
      side="right"
      align="start"
      className="max-h-[min(640px,var(--radix-popover-content-available-height))] w-[400px] overflow-hidden p-0!"
      onClose={onClose}
    >
      <div className="flex items-center justify-between gap-3 border-line border-b py-2 pr-2 pl-4">
        <h2 className="font-medium">Notifications</h2>
        {markAllButton}
      </div>
      {content}
    </PopoverPanel>
  );
}

type ContentProps = { org: string; notices: Notice[] | 'failed' | null; onFollow: () => void };

function Content({ org, notices, onFollow }: ContentProps) {
  if (notices === null) return <p className="px-4 py-6 text-muted">Loading …</p>;
  if (notices === 'failed') {
    return (
      <div role="alert" className="flex items-center justify-between gap-3 px-4 py-4">
        <p className="text-muted">Notifications could not be loaded.</p>
        <Button size="small" onClick={() => void readNotices(org)}>
          Retry
        </Button>
      </div>
    );
  }
  if (notices.length === 0) return <p className="px-4 py-6 text-muted">Nothing happened in the last 30 days.</p>;
  return (
    <ul className="divide-y divide-line">
      {notices.map((notice) => (
        <NoticeItem key={notice.id} org={org} notice={notice} onFollow={onFollow} />
      ))}
    </ul>
  );
}

type NoticeItemProps = { org: string; notice: Notice; onFollow: () => void };

function NoticeItem({ org, notice, onFollow }: NoticeItemProps) {
  const { id, title, detail, detailAt, place, at, path, isUnread } = notice;
  function follow() {
    if (isUnread) {
      setRead((other) => other.id === id);
      void callAction(() => readNoticeAction(org, { id }));
    }
    onFollow();
  }
  return (
    <li className="relative flex gap-2.5 px-4 py-3 has-[a:hover]:bg-hover">
      <span className="mt-1.5 size-2 shrink-0">
        {isUnread && <span className="block size-2 rounded-full bg-accent forced-color-adjust-none" />}
      </span>
      <div className="min-w-0 flex-1 break-words">
        <p className="font-medium">
          {path ? (
            <Link
              href={path}
              prefetch={false}
              onClick={follow}
              className="rounded-sm after:absolute after:inset-0 focus-visible:after:-outline-offset-2"
            >
              <bdi>{title}</bdi>
            </Link>
          ) : (
            <bdi>{title}</bdi>
          )}
          {isUnread && <span className="sr-only">, unread</span>}
        </p>
        {detail && (
          <p className="text-[13px] text-muted">
            {detail}
            {detailAt && (
              <>
                {' '}
                <Moment iso={detailAt} />
              </>
            )}
          </p>
        )}
        <p className="text-muted text-xs">
          <RelativeTime iso={at} /> · <bdi>{place}</bdi>
        </p>
      </div>
    </li>
  );
}
