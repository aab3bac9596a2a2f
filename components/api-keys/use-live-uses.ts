'use client';

import { useMemo, useState } from 'react';
import { callAction } from '@/components/use-action';
import { useLiveRefresh } from '@/components/use-live-refresh';
import { listLiveUsesAction } from '@/lib/api-keys/actions';
import type { LiveUse } from '@/lib/api-keys/key-use-schema';
import type { ApiKeyRow } from '@/lib/api-keys/schema';

/**
 * Returns the rows with their current use, which is read every 10 seconds. The rows and their order stay, so that
 * nothing moves under the pointer.
 */
export function useLiveUses(org: string, rows: ApiKeyRow[], withRequests: boolean): ApiKeyRow[] {
  const [read, setRead] = useState<{ rows: ApiKeyRow[]; uses: LiveUse[] }>({ rows, uses: [] });
  useLiveRefresh(async () => {
    if (rows.length === 0) return;
    const ids = rows.map(({ id }) => id);
    const answer = await callAction(() => listLiveUsesAction(org, { ids, withRequests }), '');
    if (answer.status === 'done') setRead({ rows, uses: answer.data });
  });
  return useMemo(() => {
    // The page has been read again in the meantime.
    if (read.rows !== rows) return rows;
    const byId = new Map(read.uses.map((use) => [use.id, use]));
    return rows.map((row) => {
      const use = byId.get(row.id);
      return use ? { ...row, ...use, weekRequests: use.weekRequests ?? row.weekRequests } : row;
    });
  }, [rows, read]);
}
