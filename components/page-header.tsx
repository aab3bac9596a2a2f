import type { ReactNode, RefObject } from 'react';

type PageHeaderProps = {
  title: string;
  description?: ReactNode;
  /** The page's main action. */
  children?: ReactNode;
  /** For returning the focus here when what had it is gone. */
  headingRef?: RefObject<HTMLHeadingElement | null>;
};

/** A page's name, what it is for, and its main action. */
export function PageHeader({ title, description, children, headingRef }: PageHeaderProps) {
  return (
    <header className="mb-6 flex flex-wrap items-start justify-between gap-x-6 gap-y-4">
      <div className="flex min-w-0 flex-col gap-1">
        <h1 ref={headingRef} tabIndex={-1} className="font-semibold text-xl tracking-[-0.015em]">
          {title}
        </h1>
        {description && <p className="text-muted">{description}</p>}
      </div>
      {children && <div className="flex gap-2">{children}</div>}
    </header>
  );
}
