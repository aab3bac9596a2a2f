import type { ReactNode } from 'react';

type PanelProps = {
  /** The id of its heading. */
  id: string;
  title: string;
  /** Shown at the end of the heading's line. */
  aside?: ReactNode;
  children: ReactNode;
};

/** A region of a page with a heading, in a frame. */
export function Panel({ id, title, aside, children }: PanelProps) {
  return (
    <section aria-labelledby={id} className="min-w-0 rounded-xl border border-line bg-surface">
      <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3 border-line border-b px-5 py-3.5">
        <h2 id={id} className="font-medium">
          {title}
        </h2>
        {aside}
      </header>
      {children}
    </section>
  );
}
