import type { ComponentProps, MouseEvent, ReactNode } from 'react';
import { classNames } from './class-names';
import { Spinner } from './spinner';

const variants = {
  primary: 'bg-accent text-on-accent shadow-low hover:bg-accent-hover',
  secondary: 'border border-line bg-surface text-ink shadow-low hover:bg-hover',
  ghost: 'text-muted hover:bg-hover hover:text-ink',
  quietDanger: 'border border-line bg-surface text-danger-ink shadow-low hover:border-danger-line hover:bg-danger-soft',
  danger: 'bg-danger text-on-accent shadow-low hover:bg-danger-hover',
} as const;

const sizes = {
  small: 'h-8 gap-1.5 px-2.5 text-[13px]',
  medium: 'h-9 gap-2 px-3.5 text-sm',
  large: 'h-10 gap-2 px-4 text-sm',
  icon: 'size-8',
} as const;

type Look = { variant?: keyof typeof variants; size?: keyof typeof sizes };

/** Returns the classes of a button, for links that act like one. */
export function buttonClass({ variant = 'secondary', size = 'medium' }: Look = {}): string {
  return classNames(
    'relative inline-flex shrink-0 select-none items-center justify-center rounded-lg font-medium whitespace-nowrap',
    'transition-[background-color,color,opacity] duration-150 disabled:opacity-50 aria-disabled:opacity-50',
    variants[variant],
    sizes[size],
  );
}

type ButtonProps = ComponentProps<'button'> & Look & { busy?: boolean; children: ReactNode };

/** A button. While busy it keeps its width, its focus and its name, and does nothing. */
export function Button({ variant, size, busy = false, className, children, onClick, ...rest }: ButtonProps) {
  const ignore = (event: MouseEvent) => event.preventDefault();
  return (
    <button
      type="button"
      {...rest}
      // Not `disabled`, which would drop the focus.
      aria-disabled={busy || rest['aria-disabled']}
      aria-busy={busy || undefined}
      onClick={busy ? ignore : onClick}
      className={classNames(buttonClass({ variant, size }), className)}
    >
      <span className={classNames('contents', busy && '*:opacity-0 text-transparent')}>{children}</span>
      {busy && <Spinner className="absolute" />}
    </button>
  );
}
