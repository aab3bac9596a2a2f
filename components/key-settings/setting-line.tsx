import { Check, Pencil } from 'lucide-react';
import type { ReactNode } from 'react';

type SettingLineProps = {
  label: string;
  /** Absent where the viewer may not change it. */
  onEdit?: () => void;
  /** Whether it was saved just now. */
  isSaved?: boolean;
  /** Whether the line takes the focus when it appears, because its editor had it. */
  takesFocus?: boolean;
  children: ReactNode;
};

const focusNow = (button: HTMLButtonElement | null) => button?.focus();

/** One setting of a key with its value. The whole line is the button that opens its editor. */
export function SettingLine({ label, onEdit, isSaved = false, takesFocus = false, children }: SettingLineProps) {
  const content = (
    <>
      <span className="col-start-1 row-start-1 text-[13px] text-muted">{label}</span>{' '}
      <span className="col-span-2 flex min-w-0 items-center gap-2 wide:col-span-1 wide:col-start-2 wide:row-start-1">
        <span className="min-w-0 break-words">{children}</span>
      </span>{' '}
      <span className="col-start-2 row-start-1 flex h-5 items-center justify-end wide:col-start-3">
        {isSaved ? (
          <span className="flex items-center gap-1 text-[13px] text-success-ink">
            <Check aria-hidden className="size-4" />
            Saved
          </span>
        ) : (
          onEdit && <Pencil aria-hidden className="size-3.5 text-muted" />
        )}
      </span>
    </>
  );
  const className =
    'grid w-full grid-cols-[minmax(0,1fr)_auto] content-start items-center gap-x-2 gap-y-1 px-5 py-3 text-left wide:min-h-11 wide:grid-cols-[6.5rem_minmax(0,1fr)_auto] wide:content-center wide:py-2';
  if (!onEdit) return <div className={className}>{content}</div>;
  return (
    <button
      ref={takesFocus ? focusNow : undefined}
      type="button"
      aria-expanded={false}
      onClick={onEdit}
      className={`${className} transition-colors duration-120 hover:bg-hover focus-visible:-outline-offset-2`}
    >
      {content}
    </button>
  );
}
