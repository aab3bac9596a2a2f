'use client';

import type { ReactNode } from 'react';
import { CodeBlock } from '@/components/code-block';
import { exportLine } from '@/lib/api-keys/snippets';
import { SnippetTabs } from './snippet-tabs';

type QuickStartProps = {
  apiBaseUrl: string;
  model?: string;
  /** A last step: what to see after the first request. */
  seeIt?: ReactNode;
};

/** The three steps from a key to a first answer. */
export function QuickStart({ apiBaseUrl, model, seeIt }: QuickStartProps) {
  return (
    <ol className="flex flex-col gap-6">
      <Step number={1} title="Create a key">
        <p className="text-muted">
          Name the key after the application that will use it, choose a space, and copy the key. It is shown only once.
        </p>
      </Step>
      <Step number={2} title="Put it in the environment">
        <CodeBlock code={exportLine()} copyLabel="Copy the export line" />
      </Step>
      <Step number={3} title="Call the API">
        <SnippetTabs apiBaseUrl={apiBaseUrl} model={model} />
      </Step>
      {seeIt && (
        <Step number={4} title="See it here">
          {seeIt}
        </Step>
      )}
    </ol>
  );
}

function Step({ number, title, children }: { number: number; title: string; children: ReactNode }) {
  return (
    <li className="flex gap-3.5">
      <span
        aria-hidden
        className="flex size-6 shrink-0 items-center justify-center rounded-full border border-line bg-sunken font-medium text-muted text-xs"
      >
        {number}
      </span>
      <div className="flex min-w-0 flex-1 flex-col gap-2">
        <h3 className="pt-0.5 font-medium">{title}</h3>
        {children}
      </div>
    </li>
  );
}
