import { Download } from 'lucide-react';

export type DocsLink = { id: string; label: string; method?: string };
export type DocsSection = { title: string; links: DocsLink[] };

type DocsNavProps = { sections: DocsSection[]; openApiUrl: string };

/** The table of contents of the reference: a column on wide screens, collapsible on narrow ones. */
export function DocsNav({ sections, openApiUrl }: DocsNavProps) {
  return (
    <>
      <nav
        aria-label="Reference"
        className="sticky top-14 hidden h-[calc(100dvh-3.5rem)] flex-col gap-5 overflow-y-auto border-line border-r bg-sunken px-3 py-5 md:flex"
      >
        <Sections sections={sections} />
        <OpenApiLink url={openApiUrl} />
      </nav>
      <details className="border-line border-b bg-sunken md:hidden">
        <summary className="cursor-pointer px-4 py-3 font-medium">Contents</summary>
        <nav aria-label="Reference" className="grid gap-5 px-2 pb-4 sm:grid-cols-2">
          <Sections sections={sections} />
          <OpenApiLink url={openApiUrl} />
        </nav>
      </details>
    </>
  );
}

function Sections({ sections }: { sections: DocsSection[] }) {
  return sections.map((section) => (
    <div key={section.title}>
      <p className="px-2.5 pb-1 font-medium text-muted text-xs">{section.title}</p>
      <ul>
        {section.links.map(({ id, label, method }) => (
          <li key={id}>
            <a
              href={`#${id}`}
              className="flex min-h-7 items-center gap-2 rounded-md px-2.5 py-1 text-[13px] hover:bg-hover"
            >
              {method && <span className="w-9 shrink-0 font-mono text-[11px] text-muted">{method}</span>}
              <span className="min-w-0">{label}</span>
            </a>
          </li>
        ))}
      </ul>
    </div>
  ));
}

function OpenApiLink({ url }: { url: string }) {
  return (
    <a href={url} className="mt-auto flex items-center gap-2 rounded-md px-2.5 py-1.5 text-[13px] hover:bg-hover">
      <Download aria-hidden className="size-3.5 text-muted" />
      openapi.json
    </a>
  );
}
