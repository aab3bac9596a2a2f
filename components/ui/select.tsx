import { ChevronDown } from 'lucide-react';
import type { ComponentProps } from 'react';
import { classNames } from './class-names';
import { controlClass, quietControlClass } from './input';

/** The browser's own select, styled: it works with every keyboard, phone and screen reader. */
export function Select({
  className,
  quiet = false,
  children,
  ...rest
}: ComponentProps<'select'> & { quiet?: boolean }) {
  return (
    <div className={classNames('relative', className)}>
      <select
        {...rest}
        className={classNames(quiet ? quietControlClass : controlClass, 'appearance-none truncate pr-8')}
      >
        {children}
      </select>
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-2.5 size-3.5 -translate-y-1/2 text-muted"
      />
    </div>
  );
}
