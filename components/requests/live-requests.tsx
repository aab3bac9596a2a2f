'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { ListNavigation } from '@/components/list-page/use-list-navigation';
import { Button } from '@/components/ui/button';
import { callAction } from '@/components/use-action';
import { useLiveRefresh } from '@/components/use-live-refresh';
import { countNewRequestsAction } from '@/lib/requests/actions';
import { type RequestListParams, serializeRequestFilters } from '@/lib/requests/list-params';
import type { LoggedRequest } from '@/lib/requests/schema';

const maxSaid = 100;

type LiveRequestsProps = {
  org: string;
  list: ListNavigation<RequestListParams>;
  /** The newest request on the page; null where there is none. */
  newest: LoggedRequest | null;
};

/** Shows how many requests came since the page was read. They appear when the user asks, so that no row moves. */
export function LiveRequests({ org, list, newest }: LiveRequestsProps) {
  const router = useRouter();
  const since = newest?.place ?? null;
  const [counted, setCounted] = useState<{ since: string | null; count: number }>({ since, count: 0 });
  useLiveRefresh(async () => {
    // Without rows, nothing on the page can move.
    if (since === null) return router.refresh();
    const query = new URLSearchParams(serializeRequestFilters(list.params));
    query.set('after', since);
    const answer = await callAction(() => countNewRequestsAction(org, { params: query.toString() }), '');
    if (answer.status === 'done') setCounted({ since, count: answer.data });
  });
  const count = counted.since === since ? counted.count : 0;
  return (
    <div role="status" className="empty:hidden">
      {count > 0 && (
        <Button
          size="small"
          className="w-full border-accent-line! bg-accent-soft! text-accent-ink!"
          onClick={() => router.refresh()}
        >
          {count >= maxSaid ? `${maxSaid} and more` : count} new {count === 1 ? 'request' : 'requests'}
        </Button>
      )}
    </div>
  );
}
