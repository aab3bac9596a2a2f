'use client';

import { Ellipsis, X } from 'lucide-react';
import { LateCount } from '@/components/late-count';
import { Button, buttonClass } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { Menu } from '@/components/ui/menu';
import type { BatchAction } from '@/lib/api-keys/batch-schema';
import { format } from './bulk-running';
import { bulkActions, bulkWords } from './bulk-words';

type SelectionBarProps = {
  /** How many keys are selected. */
  count: number | Promise<number>;
  /** How many keys match the list; null once all of them are selected. */
  matching: number | Promise<number> | null;
  onSelectAll: () => void;
  onSelectPage: () => void;
  onClear: () => void;
  onAction: (action: BatchAction) => void;
};

/** The bar of the selected keys. It floats at the bottom of the window until the end of the list is visible. */
export default function SelectionBar(props: SelectionBarProps) {
  return <LateCount count={props.count}>{(count) => <Bar {...props} known={count} />}</LateCount>;
}

const onPhones = 'max-sm:h-10 max-sm:border max-sm:border-line';
const link = 'rounded-sm px-1 py-0.5 font-medium text-[13px] text-accent-ink hover:underline';

function Bar({
  known,
  matching,
  onSelectAll,
  onSelectPage,
  onClear,
  onAction,
}: SelectionBarProps & { known: number | null }) {
  const label = known === null ? 'All selected' : `${format(known)} selected`;
  const wide: readonly BatchAction[] = ['disable', 'remove'];
  return (
    <section
      aria-label={label}
      className="sticky bottom-3 z-20 -mx-1 rounded-xl border border-line bg-raised shadow-high animate-fade-in sm:bottom-4 sm:mx-auto sm:w-fit sm:max-w-full print:hidden"
    >
      <div className="flex flex-wrap items-center gap-x-1 gap-y-2 p-2 sm:flex-nowrap">
        <p className="px-2 font-medium text-[13px] tabular-nums">{label}</p>
        {matching === null ? (
          <button type="button" onClick={onSelectPage} className={link}>
            Only this page
          </button>
        ) : (
          <LateCount count={matching}>
            {(all) =>
              all !== null &&
              known !== null &&
              all > known && (
                <button type="button" onClick={onSelectAll} className={link}>
                  Select all {format(all)} that match
                </button>
              )
            }
          </LateCount>
        )}
        <Button
          variant="ghost"
          size="icon"
          aria-label="Clear selection"
          title="Clear selection (Esc)"
          onClick={onClear}
          className="ml-auto sm:order-last sm:ml-0"
        >
          <X aria-hidden className="size-4" />
        </Button>
        <span aria-hidden className="mx-2 hidden h-5 w-px bg-line sm:block" />
        <div className="flex basis-full gap-1 max-sm:*:flex-1 sm:basis-auto">
          {bulkActions.map((action) => (
            <Button
              key={action}
              variant="ghost"
              size="small"
              onClick={() => onAction(action)}
              className={classNames(
                action === 'remove' ? 'text-danger-ink!' : 'text-ink!',
                wide.includes(action) ? onPhones : 'max-wide:hidden',
              )}
            >
              {bulkWords[action].verb}
            </Button>
          ))}
          <span className="wide:hidden max-sm:*:w-full">
            <Menu
              label="More actions for the selection"
              className={classNames(buttonClass({ variant: 'ghost', size: 'small' }), 'flex-1 text-ink!', onPhones)}
              side="top"
              items={bulkActions
                .filter((action) => !wide.includes(action))
                .map((action) => ({ kind: 'action', label: bulkWords[action].verb, onSelect: () => onAction(action) }))}
            >
              <Ellipsis aria-hidden className="size-4" />
              More
            </Menu>
          </span>
        </div>
      </div>
    </section>
  );
}
