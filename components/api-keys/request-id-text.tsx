'use client';

import { useRef } from 'react';
import { CopyButton } from '@/components/copy-button';

/** The id of a request: its end, which differs, and a button that copies all of it. */
export function RequestIdText({ id }: { id: string }) {
  const text = useRef<HTMLElement>(null);
  return (
    <span className="flex items-center gap-1">
      <code
        ref={text}
        title={id}
        translate="no"
        // From the right, so that the ellipsis stands for the beginning.
        className="block max-w-[9ch] overflow-hidden text-ellipsis font-mono text-muted text-xs [direction:rtl] print:max-w-none"
      >
        <bdi dir="ltr">{id}</bdi>
      </code>
      <span className="print:hidden">
        <CopyButton text={id} label={`Copy request id …${id.slice(-7)}`} iconOnly source={text} />
      </span>
    </span>
  );
}
