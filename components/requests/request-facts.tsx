import Link from 'next/link';
import type { ReactNode } from 'react';
import { stateLabels } from '@/components/key-badges';
import { SpaceLogo } from '@/components/space-logo';
import { Badge } from '@/components/ui/badge';
import { apiKeyPath, spacePath } from '@/lib/paths';
import type { LoggedRequest } from '@/lib/requests/schema';

const linkClass = 'underline underline-offset-4 hover:text-accent-ink';

/** What a request called, who sent it, and what the model server answered. */
export function RequestFacts({ org, request }: { org: string; request: LoggedRequest }) {
  const { key, endpoint, model, client, address, upstream, secretPreview } = request;
  const isBeforeBody = request.class === 'refused' && upstream === null;
  return (
    <>
      <Facts label="What was called">
        <Fact label="Key">
          <Link href={apiKeyPath(org, key.id)} dir="auto" className={linkClass}>
            {key.name}
          </Link>{' '}
          <code translate="no" className="font-mono text-muted text-xs">
            {secretPreview ?? key.preview}
          </code>{' '}
          {key.state !== 'active' && <Badge>{stateLabels[key.state]}</Badge>}
        </Fact>
        <Fact label="Space">
          <span className="flex min-w-0 items-center gap-2">
            <SpaceLogo name={key.space.name} src={key.space.logoUrl} />
            {key.space.isDeleted ? (
              <span dir="auto">{key.space.name} (deleted)</span>
            ) : (
              <Link href={spacePath(org, key.space.id)} dir="auto" className={linkClass}>
                {key.space.name}
              </Link>
            )}
          </span>
        </Fact>
        <Fact label="Owner">
          <bdi>{key.ownerName}</bdi>
        </Fact>
        <Fact label="Endpoint">
          {endpoint ? (
            <>
              {endpoint.label} <code className="font-mono text-muted text-xs">{endpoint.route}</code>
            </>
          ) : (
            <Quiet>Not recorded</Quiet>
          )}
        </Fact>
        <Fact label="Model">
          {model ? <bdi>{model}</bdi> : <Quiet>{isBeforeBody ? 'Not read: refused before the body' : 'None'}</Quiet>}
        </Fact>
      </Facts>
      <Facts label="Who called">
        <Fact label="Client">{client ? <bdi>{client}</bdi> : <Quiet>Did not say</Quiet>}</Fact>
        {address !== null && (
          <Fact label="Address">
            {address ? <code className="font-mono text-[13px]">{address}</code> : <Quiet>Unknown</Quiet>}
          </Fact>
        )}
      </Facts>
      <Facts label="Model server">
        {upstream ? (
          <>
            <Fact label="Upstream status">
              {upstream.status} {upstream.code}
            </Fact>
            <Fact label="Upstream request id">
              {upstream.requestId ? (
                <code translate="no" className="break-all font-mono text-[13px]">
                  {upstream.requestId}
                </code>
              ) : (
                <Quiet>None</Quiet>
              )}
            </Fact>
          </>
        ) : (
          <Fact label="Upstream">
            <Quiet>
              {request.class === 'succeeded' || isBeforeBody ? 'Not called' : 'Not called, or it did not answer'}
            </Quiet>
          </Fact>
        )}
      </Facts>
    </>
  );
}

function Facts({ label, children }: { label: string; children: ReactNode }) {
  return (
    <section aria-label={label} className="border-line border-t pt-4">
      <dl className="grid grid-cols-[7.5rem_minmax(0,1fr)] gap-x-4 gap-y-2.5 sm:grid-cols-[9rem_minmax(0,1fr)]">
        {children}
      </dl>
    </section>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{label}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}

const Quiet = ({ children }: { children: ReactNode }) => <span className="text-muted">{children}</span>;
