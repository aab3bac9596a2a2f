import type { Metadata } from 'next';
import Link from 'next/link';
import { DocsNav } from '@/components/docs/docs-nav';
import { EndpointPart } from '@/components/docs/endpoint-part';
import { ErrorsTable } from '@/components/docs/errors-table';
import { GuidePart } from '@/components/docs/guide';
import { ReferenceSnippets } from '@/components/docs/reference-snippets';
import { buttonClass } from '@/components/ui/button';
import { errorReference } from '@/lib/api/error-reference';
import { referenceEndpoints } from '@/lib/api/reference';
import { helpPath } from '@/lib/paths';
import { apiKeysPlanId, plans } from '@/lib/plans';
import { siteUrl } from '@/lib/request-info';
import { guides } from './guides';

export const metadata: Metadata = { title: 'API reference' };

const openApiUrl = '/v1/openapi.json';

/** The API reference, generated from the gateway's endpoint table. It needs no sign-in. */
export default async function DocsPage() {
  const baseUrl = `${await siteUrl()}/v1`;
  const endpoints = referenceEndpoints(baseUrl);
  const start = [
    { id: 'quick-start', label: 'Quick start' },
    ...guides.map(({ id, title }) => ({ id, label: title })),
    { id: 'limits', label: 'Limits' },
    { id: 'errors', label: 'Errors' },
  ];
  const links = endpoints.map(({ id, method, title }) => ({ id, method, label: title }));
  return (
    <div className="min-h-dvh bg-canvas">
      <header className="sticky top-0 z-10 flex min-h-14 flex-wrap items-center gap-x-6 gap-y-1 border-line border-b bg-surface px-4 py-2 md:px-6">
        <h1 className="flex items-center gap-2.5 font-semibold">
          <span aria-hidden className="size-5 rounded-md bg-accent" />
          API reference
        </h1>
        <p className="order-last min-w-0 text-[13px] text-muted md:order-none md:ml-auto">
          Base URL{' '}
          <code className="break-all font-mono text-ink" translate="no">
            {baseUrl}
          </code>
        </p>
        <Link href={helpPath} className="ml-auto text-[13px] text-muted hover:text-ink md:ml-0">
          Help
        </Link>
        <Link href="/" className={`${buttonClass({ variant: 'secondary', size: 'small' })}`}>
          Dashboard
        </Link>
      </header>
      <div className="md:grid md:grid-cols-[240px_minmax(0,1fr)]">
        <DocsNav
          openApiUrl={openApiUrl}
          sections={[
            { title: 'Start', links: start },
            { title: 'Endpoints', links },
          ]}
        />
        <main className="mx-auto w-full max-w-[1200px] px-4 md:px-10">
          <GuidePart id="quick-start" title="Quick start" paragraphs={quickStart}>
            <div className="mt-4 max-w-[640px]">
              <ReferenceSnippets title="Quick start" snippets={endpoints[0]?.snippets ?? []} />
            </div>
          </GuidePart>
          {guides.map((guide) => (
            <GuidePart key={guide.id} {...guide} />
          ))}
          <GuidePart id="limits" title="Limits" paragraphs={limits()} />
          {endpoints.map((endpoint) => (
            <EndpointPart key={endpoint.id} {...endpoint} />
          ))}
          <GuidePart id="errors" title="Errors" paragraphs={errors}>
            <ErrorsTable errors={errorReference} />
          </GuidePart>
        </main>
      </div>
    </div>
  );
}

const quickStart = [
  'Any OpenAI client works: point it at the base URL and give it an API key, here from the environment variable `PULZE_API_KEY`.',
];

const errors = [
  'Each error is JSON with `message`, `type`, `param` and `code`, and carries `x-request-id`. Branch on the code, not on the message.',
  'Errors of the model server keep their status and code; its 500s become 502.',
];

function limits(): string[] {
  const { keyLimit, organizationLimit, organizationTokens } = plans[apiKeysPlanId];
  const figure = (count: number) => count.toLocaleString('en-US');
  return [
    `A key has ${figure(keyLimit.requestsPerMinute)} requests a minute, ${figure(keyLimit.burst)} of them at once, unless an admin set another limit. All keys of an organization together have ${figure(organizationLimit.requestsPerMinute)}, ${figure(organizationLimit.burst)} of them at once, and ${figure(organizationTokens)} tokens a minute.`,
    'An admin can also limit a key’s tokens per minute and its concurrent requests. Before a request is sent on, it reserves the tokens that it may use: an estimate of its input and `max_tokens`, or 4,096 where it has none. What it did not use is returned when it ends. A request that needs more than the whole limit is 400 `request_exceeds_limit`; too many at once are 429 `concurrency_limit_exceeded`.',
    'Each answer says how many are left: `x-ratelimit-limit-requests`, `x-ratelimit-remaining-requests` and `x-ratelimit-reset-requests`, and for requests that use tokens the same with `-tokens`. The model server’s own limits come as `x-upstream-ratelimit-*`.',
    'Over a limit the answer is 429 with `retry-after`; the SDKs wait and try again by themselves.',
  ];
}
