'use client';

import { CodeBlock } from '@/components/code-block';
import { Tabs } from '@/components/ui/tabs';
import type { ReferenceSnippet } from '@/lib/api/snippets';

/** An endpoint's snippets, each with a copy button. */
export function ReferenceSnippets({ title, snippets }: { title: string; snippets: ReferenceSnippet[] }) {
  const [only] = snippets;
  if (only && snippets.length === 1)
    return <CodeBlock code={only.code} copyLabel={`Copy the curl command: ${title}`} />;
  return (
    <Tabs
      label={`Language: ${title}`}
      tabs={snippets.map(({ id, label, code }) => ({
        id,
        label,
        content: <CodeBlock code={code} copyLabel={`Copy the ${label} snippet: ${title}`} />,
      }))}
    />
  );
}
