import { Badge } from '@/components/ui/badge';
import type { ReferenceSnippet } from '@/lib/api/snippets';
import { MarkedText } from './marked-text';
import { ReferenceSnippets } from './reference-snippets';

type Field = { name: string; type: string; isRequired: boolean; description: string };

type EndpointPartProps = {
  id: string;
  method: string;
  path: string;
  title: string;
  summary: string;
  fields: Field[];
  snippets: ReferenceSnippet[];
};

/** An endpoint of the reference: description, fields and snippets. */
export function EndpointPart({ id, method, path, title, summary, fields, snippets }: EndpointPartProps) {
  return (
    <section aria-labelledby={id} className="grid gap-x-12 gap-y-5 border-line border-b py-9 xl:grid-cols-2">
      <div className="min-w-0">
        <h2 id={id} className="scroll-mt-20 font-semibold text-lg tracking-[-0.01em]">
          {title}
        </h2>
        <p className="mt-1.5 mb-3 flex flex-wrap items-center gap-2">
          <Badge>{method}</Badge>
          <code className="min-w-0 break-all font-mono text-[13px]" translate="no">
            {path}
          </code>
        </p>
        <p className="text-muted">
          <MarkedText text={summary} />
        </p>
        {method === 'POST' && <Fields title={title} fields={fields} />}
      </div>
      <div className="min-w-0">
        <ReferenceSnippets title={title} snippets={snippets} />
      </div>
    </section>
  );
}

function Fields({ title, fields }: { title: string; fields: Field[] }) {
  return (
    <ul aria-label={`Fields: ${title}`} className="mt-4 divide-y divide-line">
      {fields.map(({ name, type, isRequired, description }) => (
        <li key={name} className="py-3">
          <p className="flex flex-wrap items-center gap-2">
            <code className="font-medium font-mono text-[13px]" translate="no">
              {name}
            </code>
            <span className="text-[13px] text-muted">{type}</span>
            {isRequired && <Badge>Required</Badge>}
          </p>
          {description && (
            <p className="mt-0.5 text-[13px] text-muted">
              <MarkedText text={description} />
            </p>
          )}
        </li>
      ))}
      <li className="py-3">
        <p className="font-medium text-[13px]">Any other field</p>
        <p className="mt-0.5 text-[13px] text-muted">Forwarded to the model server unchanged.</p>
      </li>
    </ul>
  );
}
