import type { ComponentProps } from 'react';
import { classNames } from './class-names';

/** The look of everything one can type into or choose from. */
export const controlClass = classNames(
  'h-9 w-full min-w-0 rounded-lg border border-line-strong bg-surface px-3 text-base text-ink sm:text-sm',
  'transition-colors duration-150 hover:border-muted disabled:opacity-60',
  'focus-visible:border-focus focus-visible:outline-offset-0',
  'aria-invalid:border-danger aria-invalid:focus-visible:outline-danger',
);

/** A text field. 16 px on phones, where a smaller one makes Safari zoom in. */
export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return <input {...rest} className={classNames(controlClass, className)} />;
}
