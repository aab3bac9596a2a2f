import { X } from 'lucide-react';
import { classNames } from '@/components/ui/class-names';
import { attentionLabels } from '@/lib/api-keys/attention';
import type { AttentionFilter } from './use-attention';

const failedText = 'What needs attention could not be counted. Reload the page to try again.';
const minHeightClass = 'min-h-10.5';
const stripClass = 'min-w-0 flex-wrap items-center gap-1 rounded-xl border border-line bg-sunken px-3.5 py-1.5';

/**
 * How many keys need attention, and why: each reason is a filter. Renders nothing when there is none. On phones
 * the filter sheet shows it.
 */
export function AttentionStrip({ attention }: { attention: AttentionFilter }) {
  const { state, reasons, hasPlace } = attention;
  if (state === 'counted' && reasons.length === 0) {
    return hasPlace && <div aria-hidden className={classNames('max-sm:hidden', minHeightClass)} />;
  }
  return (
    <fieldset className={classNames('flex text-[13px] max-sm:hidden', minHeightClass, stripClass)}>
      <legend className="sr-only">Needs attention</legend>
      <span aria-hidden className="mr-2 text-muted">
        Needs attention
      </span>
      {state === 'failed' && <span className="text-muted">could not be counted. Reload the page to try again.</span>}
      {state === 'counting' && reasons.length === 0 && <span className="text-muted">…</span>}
      <Reasons attention={attention} />
    </fieldset>
  );
}

/** The same reasons, for the filter sheet. */
export function AttentionChoices({ attention }: { attention: AttentionFilter }) {
  const { state, reasons } = attention;
  if (state === 'failed') return <p className="text-[13px] text-muted">{failedText}</p>;
  if (reasons.length === 0) return null;
  return (
    <fieldset className="flex flex-wrap gap-2 pb-3 text-[13px] *:[button]:h-10 *:[button]:border-line">
      <legend className="mb-2 text-muted">Needs attention</legend>
      <Reasons attention={attention} />
    </fieldset>
  );
}

function Reasons({ attention: { reasons, toggle } }: { attention: AttentionFilter }) {
  return reasons.map(({ attention, count, isChosen }) => (
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
      {count !== null && (
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
  ));
}
