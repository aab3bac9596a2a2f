'use client';

import { useEffect, useState } from 'react';
import { callAction } from '@/components/use-action';
import { dryRunSettingsAction } from '@/lib/api-keys/actions';
import { changeApiKeySchema, type DryRun } from '@/lib/api-keys/schema';
import { type KeyDraft, type SettingName, toPatch } from './key-draft';

const pauseMilliseconds = 300;
const compared: readonly SettingName[] = ['limits', 'models', 'endpoints', 'addresses'];

/** Compares a draft with the key's requests of the last 7 days once typing pauses; null until there is an answer. */
export function useDryRun(org: string, id: string, name: SettingName, draft: KeyDraft): DryRun | null {
  const [dryRun, setDryRun] = useState<DryRun | null>(null);
  const input = JSON.stringify({ id, patch: toPatch(name, draft) });
  const isCompared = compared.includes(name);
  useEffect(() => {
    let isCurrent = true;
    const timer = setTimeout(async () => {
      const parsed = changeApiKeySchema.safeParse(JSON.parse(input));
      // What is not valid yet is not compared, and its last answer would be about other values.
      const result =
        parsed.success && isCompared ? await callAction(() => dryRunSettingsAction(org, parsed.data)) : null;
      if (isCurrent) setDryRun(result?.status === 'done' ? result.data : null);
    }, pauseMilliseconds);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [org, input, isCompared]);
  return dryRun;
}
