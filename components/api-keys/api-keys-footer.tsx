import { LateCount } from '@/components/late-count';
import { Kbd } from '@/components/ui/kbd';

type ApiKeysFooterProps = {
  /** How many removed keys the list leaves out. */
  hiddenRemoved: number | Promise<number>;
  onShowRemoved: () => void;
  onShortcuts: () => void;
};

const quietButton = 'rounded-sm text-ink underline decoration-line-strong underline-offset-4 hover:decoration-ink';

/** How many removed keys are hidden, and the keyboard shortcuts. */
export function ApiKeysFooter({ hiddenRemoved, onShowRemoved, onShortcuts }: ApiKeysFooterProps) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 text-[13px] text-muted">
      <p>
        <LateCount count={hiddenRemoved}>
          {(count) =>
            count !== null &&
            count > 0 && (
              <>
                {count === 1 ? '1 removed key is hidden.' : `${count.toLocaleString('en-US')} removed keys are hidden.`}{' '}
                <button type="button" onClick={onShowRemoved} className={quietButton}>
                  {count === 1 ? 'Show it' : 'Show them'}
                </button>
              </>
            )
          }
        </LateCount>
      </p>
      <button
        type="button"
        onClick={onShortcuts}
        className="hidden items-center gap-2 rounded-sm hover:text-ink md:flex"
      >
        Keyboard shortcuts <Kbd>?</Kbd>
      </button>
    </div>
  );
}
