'use client';

import { CodeBlock } from '@/components/code-block';
import { Tabs } from '@/components/ui/tabs';
import { snippetsFor } from '@/lib/api-keys/snippets';

/** A first call in three languages, each copied with one click. */
export function SnippetTabs({ apiBaseUrl, model }: { apiBaseUrl: string; model?: string }) {
  return (
    <Tabs
      label="Language"
      tabs={snippetsFor({ baseUrl: apiBaseUrl, model }).map((snippet) => ({
        id: snippet.language,
        label: snippet.label,
        content: (
          <div className="flex flex-col gap-2">
            {snippet.install && (
              <CodeBlock code={snippet.install} copyLabel={`Copy the ${snippet.label} install command`} />
            )}
            <CodeBlock code={snippet.code} copyLabel={`Copy the ${snippet.label} snippet`} />
          </div>
        ),
      }))}
    />
  );
}
