import type { ReactNode } from 'react';
import { classNames } from '@/components/ui/class-names';
import { format } from './bulk-running';

const tones = {
  plain: 'text-ink',
  warning: 'text-warning-ink',
  success: 'text-success-ink',
  muted: 'text-muted',
} as const;

type BulkFigureProps = {
  count: number;
  tone?: keyof typeof tones;
  text: ReactNode;
  /** Names that can be shown; there may be more keys than these. */
  names?: readonly string[];
  aside?: ReactNode;
};

/** The frame of a dialog's figures. */
export function BulkFigures({ children }: { children: ReactNode }) {
  return <ul className="flex flex-col divide-y divide-line rounded-xl border border-line">{children}</ul>;
}

/** One figure of a change of many keys, with the names behind it. */
export function BulkFigure({ count, tone = 'plain', text, names = [], aside }: BulkFigureProps) {
  const line = (
    <>
      <span className="min-w-12 shrink-0 text-right font-semibold tabular-nums">{format(count)}</span>
      <span className="min-w-0 flex-1">{text}</span>
    </>
  );
  const lineClass = classNames('flex items-baseline gap-3 px-3.5 py-2.5', tones[tone]);
  if (names.length === 0) {
    return (
      <li className={lineClass}>
        {line}
        {aside}
      </li>
    );
  }
  return (
    <li>
      <details className="group">
        <summary className={classNames(lineClass, 'list-none rounded-xl')}>
          {line}
          <span className="shrink-0 font-medium text-[13px] text-accent-ink group-open:hidden">Show them</span>
          <span className="hidden shrink-0 font-medium text-[13px] text-accent-ink group-open:inline">Hide them</span>
        </summary>
        <ul
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls needs the focus for the arrow keys
          tabIndex={0}
          aria-label="Names"
          className="max-h-40 overflow-y-auto px-3.5 pb-2.5 pl-18.5 text-[13px] text-muted"
        >
          {names.map((name, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: names repeat, and the list never changes
            <li key={index} dir="auto" className="truncate">
              {name}
            </li>
          ))}
          {count > names.length && <li>and {format(count - names.length)} more</li>}
        </ul>
      </details>
    </li>
  );
}
