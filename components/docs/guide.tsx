import type { ReactNode } from 'react';
import { MarkedText } from './marked-text';

type GuidePartProps = { id: string; title: string; paragraphs?: readonly string[]; children?: ReactNode };

export function GuidePart({ id, title, paragraphs = [], children }: GuidePartProps) {
  return (
    <section aria-labelledby={id} className="border-line border-b py-9">
      <h2 id={id} className="scroll-mt-20 font-semibold text-lg tracking-[-0.01em]">
        {title}
      </h2>
      <div className="mt-1.5 flex max-w-[70ch] flex-col gap-2 text-muted">
        {paragraphs.map((text) => (
          <p key={text}>
            <MarkedText text={text} />
          </p>
        ))}
      </div>
      {children}
    </section>
  );
}
