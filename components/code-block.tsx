'use client';

import { useRef } from 'react';
import { CopyButton } from './copy-button';
import { classNames } from './ui/class-names';

type CodeBlockProps = {
  code: string;
  /** The accessible name of the button that copies the code. */
  copyLabel: string;
  onCopied?: () => void;
  /** Breaks long lines instead of scrolling them, so that nothing is cut. */
  wraps?: boolean;
};

// Long lines scroll, so the block must be focusable by keyboard.
const scrollable = { role: 'group', 'aria-label': 'Code', tabIndex: 0 } as const;

/** A block of code with a button that copies it. */
export function CodeBlock({ code, copyLabel, onCopied, wraps = false }: CodeBlockProps) {
  const source = useRef<HTMLElement>(null);
  return (
    <div className="flex rounded-lg border border-line bg-sunken">
      <div {...scrollable} className="min-w-0 flex-1 overflow-x-auto rounded-lg">
        <pre
          className={classNames(
            'min-w-full px-3.5 py-3 font-mono text-[12.5px] text-ink leading-5',
            wraps ? 'whitespace-pre-wrap break-all' : 'w-max',
          )}
        >
          <code ref={source} translate="no">
            {code}
          </code>
        </pre>
      </div>
      <div className="p-1.5 pl-0">
        <CopyButton text={code} label={copyLabel} iconOnly source={source} onCopied={onCopied} />
      </div>
    </div>
  );
}
