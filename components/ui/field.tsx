import { type ReactNode, useId } from 'react';

/** The attributes that tie a control to its label, hint and error. */
export type FieldControl = { id: string; 'aria-describedby': string | undefined; 'aria-invalid': true | undefined };

type FieldProps = {
  label: string;
  hint?: ReactNode;
  error?: string;
  /** Shown at the right end of the label's line. */
  aside?: ReactNode;
  children: (control: FieldControl) => ReactNode;
};

/** A labelled control with its hint and error, tied together for screen readers. */
export function Field({ label, hint, error, aside, children }: FieldProps) {
  const id = useId();
  const hintId = hint ? `${id}-hint` : undefined;
  const errorId = error ? `${id}-error` : undefined;
  const describedBy = [errorId, hintId].filter(Boolean).join(' ') || undefined;
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex items-baseline justify-between gap-4">
        <label htmlFor={id} className="text-[13px] font-medium">
          {label}
        </label>
        {aside}
      </div>
      {children({ id, 'aria-describedby': describedBy, 'aria-invalid': error ? true : undefined })}
      {error && (
        <p id={errorId} className="whitespace-pre-line break-words text-[13px] text-danger-ink">
          {error}
        </p>
      )}
      {hint && (
        <div id={hintId} className="text-[13px] text-muted">
          {hint}
        </div>
      )}
    </div>
  );
}
