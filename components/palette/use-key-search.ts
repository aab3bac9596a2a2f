'use client';

import { useEffect, useRef, useState } from 'react';
import type { ActionError } from '@/lib/action-state';
import { listApiKeysAction } from '@/lib/api-keys/actions';
import { defaultListParams, serializeListParams } from '@/lib/api-keys/list-params';
import type { ApiKeyRow } from '@/lib/api-keys/schema';
import { callAction } from '../use-action';

const debounceMs = 100;

/** The keys of a search. */
export type FoundKeys = {
  query: string;
  rows: ApiKeyRow[];
  total: number;
  /** How many removed keys match. */
  removed: number;
  error: ActionError | null;
};

const nothing: FoundKeys = { query: '', rows: [], total: 0, removed: 0, error: null };

/** Searches keys while the user types, one search at a time; the last text wins. */
export function useKeySearch(org: string) {
  const [found, setFound] = useState(nothing);
  const [wanted, setWanted] = useState('');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef('');
  const isRunning = useRef(false);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      latest.current = '';
    },
    [],
  );

  async function run() {
    if (isRunning.current) return;
    isRunning.current = true;
    for (let query = ''; query !== latest.current; ) {
      query = latest.current;
      setFound(query === '' ? nothing : await read(org, query));
    }
    isRunning.current = false;
  }

  function search(text: string) {
    const query = text.trim();
    latest.current = query;
    setWanted(query);
    clearTimeout(timer.current);
    if (query === '') setFound(nothing);
    else timer.current = setTimeout(() => void run(), debounceMs);
  }

  return { found: wanted === '' ? nothing : found, isPending: wanted !== found.query, search };
}

async function read(org: string, query: string): Promise<FoundKeys> {
  const params = serializeListParams({ ...defaultListParams, query, size: 10 });
  const answer = await callAction(() => listApiKeysAction(org, { params }), 'The keys could not be searched.');
  if (answer.status === 'done') {
    const { rows, total, hiddenRemoved } = answer.data;
    return { query, rows, total: await total, removed: await hiddenRemoved, error: null };
  }
  // Organizations without API keys find pages and actions here.
  const error = answer.error.code === 'subscription_inactive' ? null : answer.error;
  return { query, rows: [], total: 0, removed: 0, error };
}
