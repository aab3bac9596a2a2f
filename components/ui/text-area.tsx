import type { ComponentProps } from 'react';
import { classNames } from './class-names';
import { controlClass } from './input';

/** A field of several lines for technical names and addresses. */
export function TextArea({ className, ...rest }: ComponentProps<'textarea'>) {
  return (
    <textarea
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      translate="no"
      {...rest}
      className={classNames(controlClass, 'h-auto! resize-y py-2 font-mono text-[13px]!', className)}
    />
  );
}
