'use client';

import { useRef } from 'react';
import { CopyButton } from './copy-button';

type CodeBlockProps = {
  code: string;
  /** The accessible name of the button that copies the code. */
  copyLabel: string;
  onCopied?: () => void;
};

// Long lines scroll, so the keyboard must be able to come here.
const scrollable = { role: 'group', 'aria-label': 'Code', tabIndex: 0 } as const;

/** Code to take along, with a button that copies it. */
export function CodeBlock({ code, copyLabel, onCopied }: CodeBlockProps) {
  const source = useRef<HTMLElement>(null);
  return (
    <div className="relative rounded-lg border border-line bg-sunken">
      <div {...scrollable} className="overflow-x-auto rounded-lg">
        <pre className="w-max min-w-full py-3 pr-12 pl-3.5 font-mono text-[12.5px] text-ink leading-5">
          <code ref={source} translate="no">
            {code}
          </code>
        </pre>
      </div>
      <div className="absolute top-1.5 right-1.5 rounded-lg bg-sunken">
        <CopyButton text={code} label={copyLabel} iconOnly source={source} onCopied={onCopied} />
      </div>
    </div>
  );
}
