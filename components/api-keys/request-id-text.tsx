'use client';

import { useRef } from 'react';
import { CopyButton } from '@/components/copy-button';

/** The end of a request id, which tells ids apart, and a button that copies the whole id. */
export function RequestIdText({ id }: { id: string }) {
  const text = useRef<HTMLElement>(null);
  return (
    <span className="flex items-center gap-1">
      <code
        ref={text}
        title={id}
        translate="no"
        // Right to left, so that the ellipsis replaces the beginning.
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
