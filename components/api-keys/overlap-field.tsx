import { type ReactNode, useId } from 'react';
import { formatMoment } from '@/components/ui/format-time';
import { endOfOverlap, type Overlap, overlaps } from '@/lib/api-keys/rotation-schema';

const labels: Record<Overlap, string> = {
  none: 'Not at all',
  '1h': '1 hour',
  '24h': '24 hours',
  '7d': '7 days',
  '30d': '30 days',
};

type OverlapFieldProps = {
  legend: ReactNode;
  value: Overlap;
  onChange: (overlap: Overlap) => void;
  now: Date;
  /** When the key expires; undefined until that is known. */
  keyExpiresAt: Date | null | undefined;
  /** Hides the choices that would end before this. */
  after?: Date;
};

/** Chooses how long the old secret keeps working; each choice shows when it ends. */
export function OverlapField({ legend, value, onChange, now, keyExpiresAt, after }: OverlapFieldProps) {
  const name = useId();
  const choices = overlaps.filter((overlap) => !after || endOfOverlap(overlap, now, keyExpiresAt ?? null) > after);
  return (
    <fieldset>
      <legend className="mb-2 font-medium text-[13px]">{legend}</legend>
      <div className="overflow-hidden rounded-lg border border-line">
        {choices.map((overlap) => (
          <label
            key={overlap}
            className="flex min-h-11 cursor-pointer flex-wrap items-center gap-x-3 border-line border-b px-3.5 py-2 transition-colors duration-120 last:border-b-0 hover:bg-hover has-checked:bg-accent-soft"
          >
            <input
              type="radio"
              name={name}
              value={overlap}
              checked={value === overlap}
              onChange={() => onChange(overlap)}
              // The dialog focuses the first element that Tab reaches.
              tabIndex={value === overlap ? undefined : -1}
              aria-labelledby={`${name}-${overlap}`}
              aria-describedby={`${name}-${overlap}-end`}
              className="size-4 shrink-0 accent-accent"
            />
            <span className="flex flex-col">
              <span id={`${name}-${overlap}`} className={value === overlap ? 'font-medium' : undefined}>
                {labels[overlap]}
              </span>
              {overlap === 'none' && <span className="text-[13px] text-muted">For a secret that has leaked</span>}
            </span>
            <span id={`${name}-${overlap}-end`} className="ml-auto pl-7 text-right text-[13px] text-muted">
              {keyExpiresAt !== undefined && describeEnd(overlap, now, keyExpiresAt)}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function describeEnd(overlap: Overlap, now: Date, keyExpiresAt: Date | null): string {
  if (overlap === 'none') return 'ends at once';
  const end = endOfOverlap(overlap, now, keyExpiresAt);
  const isCut = end < endOfOverlap(overlap, now, null);
  return `until ${formatMoment(end, now)}${isCut ? ', when the key expires' : ''}`;
}
