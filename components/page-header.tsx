import type { ReactNode, RefObject } from 'react';

type PageHeaderProps = {
  title: string;
  description?: ReactNode;
  /** The page's actions. */
  children?: ReactNode;
  /** Receives the focus when the element that had it is gone. */
  headingRef?: RefObject<HTMLHeadingElement | null>;
};

/** A page's heading, description and actions. */
export function PageHeader({ title, description, children, headingRef }: PageHeaderProps) {
  return (
    <header className="mb-6 grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-6 gap-y-1">
      <h1 ref={headingRef} tabIndex={-1} className="font-semibold text-xl tracking-[-0.015em]">
        {title}
      </h1>
      {children && <div className="flex gap-2 sm:row-span-2">{children}</div>}
      {description && <p className="col-span-2 text-muted sm:col-span-1 sm:col-start-1">{description}</p>}
    </header>
  );
}
