'use client';

import { useEffect, useState } from 'react';
import { changeApiKeySchema, type DryRun } from '@/lib/api-keys/schema';
import { dryRunPath } from '@/lib/paths';
import { type KeyDraft, type SettingName, toPatch } from './key-draft';

const pauseMilliseconds = 300;
const compared: readonly SettingName[] = ['limits', 'models', 'endpoints', 'addresses'];

/** Compares a draft with the key's requests of the last 7 days once typing pauses; null until there is an answer. */
export function useDryRun(org: string, id: string, name: SettingName, draft: KeyDraft): DryRun | null {
  const [dryRun, setDryRun] = useState<DryRun | null>(null);
  const input = JSON.stringify({ id, patch: toPatch(name, draft) });
  const isCompared = compared.includes(name);
  useEffect(() => {
    const abort = new AbortController();
    const timer = setTimeout(async () => {
      const parsed = changeApiKeySchema.safeParse(JSON.parse(input));
      // An invalid draft is not compared. The last answer is dropped, because it is about other values.
      const result = parsed.success && isCompared ? await read(org, input, abort.signal) : null;
      if (!abort.signal.aborted) setDryRun(result);
    }, pauseMilliseconds);
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [org, input, isCompared]);
  return dryRun;
}

/** Returns null without an answer, because editors work without it. */
async function read(org: string, body: string, signal: AbortSignal): Promise<DryRun | null> {
  try {
    const answer = await fetch(dryRunPath(org), { method: 'POST', body, signal });
    return answer.ok ? ((await answer.json()) as DryRun) : null;
  } catch {
    return null;
  }
}
