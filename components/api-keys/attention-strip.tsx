'use client';

import { X } from 'lucide-react';
import type { ListNavigation } from '@/components/list-page/use-list-navigation';
import { classNames } from '@/components/ui/class-names';
import { useSettled } from '@/components/use-settled';
import { type Attention, type AttentionCounts, attentionLabels, attentions } from '@/lib/api-keys/attention';
import { defaultStates, type ListParams } from '@/lib/api-keys/list-params';

type AttentionStripProps = {
  list: ListNavigation<ListParams>;
  /** May arrive after the rows. */
  counts: AttentionCounts | 'failed' | Promise<AttentionCounts | 'failed'>;
};

/** How many keys need attention, and why: each reason is a filter. Nothing is shown when there is none. */
export function AttentionStrip({ list, counts }: AttentionStripProps) {
  const settled = useSettled(counts);
  const known = settled === 'failed' ? null : settled;
  const { attention: chosen } = list.shown;
  const shown = attentions.filter((attention) => attention === chosen || (known?.[attention] ?? 0) > 0);
  if (settled === 'failed') {
    return (
      <p className="text-[13px] text-muted">What needs attention could not be counted. Reload the page to try again.</p>
    );
  }
  if (shown.length === 0) return null;

  function toggle(attention: Attention) {
    const next = attention === chosen ? null : attention;
    const states: ListParams['states'] = next === 'removed_called' ? ['removed'] : defaultStates;
    // The states of removed keys alone come and go with their filter.
    const changesStates = next === 'removed_called' || chosen === 'removed_called';
    list.change(changesStates ? { attention: next, states } : { attention: next });
  }

  return (
    <fieldset className="flex min-w-0 flex-wrap items-center gap-x-1 gap-y-1 rounded-xl border border-line bg-sunken px-3.5 py-1.5 text-[13px]">
      <legend className="sr-only">Needs attention</legend>
      <span aria-hidden className="mr-2 text-muted">
        Needs attention
      </span>
      {shown.map((attention) => {
        const isChosen = attention === chosen;
        const count = known?.[attention];
        return (
          <button
            key={attention}
            type="button"
            aria-pressed={isChosen}
            onClick={() => toggle(attention)}
            className={classNames(
              'flex h-7 items-center gap-1.5 rounded-md border px-2 transition-colors duration-120',
              isChosen
                ? 'border-accent-line bg-accent-soft text-accent-ink'
                : 'border-transparent text-muted hover:bg-hover hover:text-ink',
            )}
          >
            {count !== undefined && (
              <span
                className={classNames(
                  'font-semibold',
                  isChosen ? undefined : attention === 'removed_called' ? 'text-danger-ink' : 'text-ink',
                )}
              >
                {count.toLocaleString('en-US')}
              </span>
            )}
            {attentionLabels[attention]}
            {isChosen && <X aria-hidden className="size-3.5" />}
          </button>
        );
      })}
    </fieldset>
  );
}
