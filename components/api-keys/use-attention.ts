'use client';

import { useState } from 'react';
import type { ListNavigation } from '@/components/list-page/use-list-navigation';
import { useSettled } from '@/components/use-settled';
import { type Attention, type AttentionCounts, attentions } from '@/lib/api-keys/attention';
import { defaultStates, type ListParams } from '@/lib/api-keys/list-params';

/** The counts of what needs attention; a promise where they arrive after the rows. */
export type LateAttention = AttentionCounts | 'failed' | Promise<AttentionCounts | 'failed'>;

/** What needs attention, and the filter for each reason. */
export type AttentionFilter = {
  state: 'counting' | 'failed' | 'counted';
  /** Each reason that has keys or is chosen. `count` is null while it is not known. */
  reasons: { attention: Attention; count: number | null; isChosen: boolean }[];
  toggle: (attention: Attention) => void;
  /** Whether the strip keeps its space after late counts, because rows that move up would be clicked by mistake. */
  hasPlace: boolean;
};

/** Returns what needs attention in the list. */
export function useAttention(list: ListNavigation<ListParams>, counts: LateAttention): AttentionFilter {
  const settled = useSettled(counts);
  const known = settled === 'failed' ? null : settled;
  const { attention: chosen } = list.shown;
  const reasons = attentions
    .map((attention) => ({ attention, count: known?.[attention] ?? null, isChosen: attention === chosen }))
    .filter(({ count, isChosen }) => isChosen || (count ?? 0) > 0);

  function toggle(attention: Attention) {
    const next = attention === chosen ? null : attention;
    const states: ListParams['states'] = next === 'removed_called' ? ['removed'] : defaultStates;
    // This filter shows only removed keys, so it sets and resets the states.
    const changesStates = next === 'removed_called' || chosen === 'removed_called';
    list.change(changesStates ? { attention: next, states } : { attention: next });
  }

  const state = settled === 'failed' ? 'failed' : settled === null ? 'counting' : 'counted';
  const [hasPlace] = useState(state === 'counting');
  return { state, reasons, toggle, hasPlace };
}

/** Returns how many keys need attention, for the button that opens the filter sheet; null for none. */
export function attentionText({ state, reasons }: AttentionFilter): string | null {
  if (state === 'counting') return 'Needs attention …';
  const count = reasons.reduce((sum, reason) => sum + (reason.count ?? 0), 0);
  if (count === 0) return null;
  return count === 1 ? '1 needs attention' : `${count.toLocaleString('en-US')} need attention`;
}
