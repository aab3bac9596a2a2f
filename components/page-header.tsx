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
    // On a narrow screen the actions move below the heading before they cover it.
    <header className="mb-6 flex flex-wrap items-center justify-between gap-x-6 gap-y-2 sm:grid sm:grid-cols-[minmax(0,1fr)_auto] sm:gap-y-1">
      <h1 ref={headingRef} tabIndex={-1} className="font-semibold text-xl tracking-[-0.015em]">
        {title}
      </h1>
      {children && <div className="flex flex-wrap gap-2 sm:row-span-2 sm:flex-nowrap">{children}</div>}
      {description && <p className="basis-full text-muted sm:col-start-1">{description}</p>}
    </header>
  );
}
