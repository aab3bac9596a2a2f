'use client';

import { Logs } from 'lucide-react';
import { daysText } from '@/components/key-settings/key-lifetime';
import type { ListNavigation } from '@/components/list-page/use-list-navigation';
import { Button } from '@/components/ui/button';
import type { RequestListParams } from '@/lib/requests/list-params';

/** Replaces the rows when there was no request in the shown time. */
export function NoRequests({ list, logDays }: { list: ListNavigation<RequestListParams>; logDays: number }) {
  const isWhole = list.params.period === 'all' && list.params.from === null && list.params.to === null;
  return (
    <div className="flex flex-col items-center gap-4 px-6 py-16 text-center">
      <Logs aria-hidden className="size-6 text-muted" />
      <div className="flex max-w-md flex-col gap-1">
        <h2 className="font-medium text-base">No requests in this time</h2>
        <p className="text-muted">
          {isWhole
            ? `Requests of your keys appear here within a second and are kept for ${daysText(logDays)}.`
            : `Requests are kept for ${daysText(logDays)}: look at a longer time.`}
        </p>
      </div>
      {!isWhole && <Button onClick={list.showAll}>Show all requests</Button>}
    </div>
  );
}
