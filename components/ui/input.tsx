import type { ComponentProps } from 'react';
import { classNames } from './class-names';

const shape = classNames(
  'h-9 w-full min-w-0 rounded-lg border bg-surface px-3 text-base text-ink sm:text-sm',
  'transition-colors duration-150 disabled:opacity-60',
  'focus-visible:border-focus focus-visible:outline-offset-0',
  'aria-invalid:border-danger aria-invalid:focus-visible:outline-danger',
);

/** The classes of a form's controls. An empty field is visible by its border alone, so its contrast is 3:1. */
export const controlClass = classNames(shape, 'border-line-strong hover:border-muted');

/** The classes of a toolbar's controls, which an icon or a text inside makes visible. */
export const quietControlClass = classNames(shape, 'border-line shadow-low hover:bg-hover');

/** A text field. Its text is 16 px on phones, where Safari zooms into smaller ones. */
export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return <input {...rest} className={classNames(controlClass, className)} />;
}
