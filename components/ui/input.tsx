import type { ComponentProps } from 'react';
import { classNames } from './class-names';

const shape = classNames(
  'h-9 w-full min-w-0 rounded-lg border bg-surface px-3 text-base text-ink sm:text-sm',
  'transition-colors duration-150 disabled:opacity-60',
  'focus-visible:border-focus focus-visible:outline-offset-0',
  'aria-invalid:border-danger aria-invalid:focus-visible:outline-danger',
);

/** The look of a form's controls: an empty field is known by its edge alone, so that is strong (3:1). */
export const controlClass = classNames(shape, 'border-line-strong hover:border-muted');

/** The look of a toolbar's controls, which an icon or a text inside makes known. */
export const quietControlClass = classNames(shape, 'border-line shadow-low hover:bg-hover');

/** A text field. 16 px on phones, where a smaller one makes Safari zoom in. */
export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return <input {...rest} className={classNames(controlClass, className)} />;
}
