import type { ReactNode, RefObject } from 'react';
import { SpaceLink } from '@/components/space-link';
import { SpaceLogo } from '@/components/space-logo';
import { Avatar } from '@/components/ui/avatar';
import { RelativeTime } from '@/components/ui/relative-time';
import type { ApiKeyDetails } from '@/lib/api-keys/schema';

type KeyFactsProps = {
  apiKey: ApiKeyDetails;
  /** Where the masked key stands, to be selected when copying is refused. */
  preview: RefObject<HTMLElement | null>;
};

/** What is known of a key, beside what it does. */
export function KeyFacts({ apiKey, preview }: KeyFactsProps) {
  const { limit } = apiKey;
  return (
    <dl className="grid gap-x-6 gap-y-5 rounded-xl border border-line bg-surface px-5 py-5 sm:grid-cols-2 lg:grid-cols-4">
      <Fact label="Key Preview">
        <code ref={preview} translate="no" className="font-mono text-[13px]">
          {apiKey.preview}
        </code>
      </Fact>
      <Fact label="Space">
        <SpaceLogo name={apiKey.space.name} src={apiKey.space.logoUrl} />
        <SpaceLink space={apiKey.space} />
      </Fact>
      <Fact label="Owner">
        <Avatar name={apiKey.owner.name} src={apiKey.owner.avatarUrl} />
        <span dir="auto" className="truncate">
          {apiKey.owner.name}
        </span>
      </Fact>
      <Fact label="Created at">
        <RelativeTime iso={apiKey.createdAt} isLong />
      </Fact>
      <Fact label="Last used">
        <RelativeTime iso={apiKey.lastUsedAt} isLong />
      </Fact>
      <Fact label="Rate limit">
        {limit.requestsPerMinute.toLocaleString('en-US')} a minute, burst {limit.burst.toLocaleString('en-US')}
      </Fact>
      {apiKey.removedAt ? (
        <Fact label="Removed">
          <span>
            <RelativeTime iso={apiKey.removedAt} isLong />
            {apiKey.removedByName && ` by ${apiKey.removedByName}`}
          </span>
        </Fact>
      ) : (
        <Fact label="Expires">
          <RelativeTime iso={apiKey.expiresAt} isLong />
        </Fact>
      )}
    </dl>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <dt className="text-[13px] text-muted">{label}</dt>
      <dd className="flex min-h-6 min-w-0 items-center gap-2">{children}</dd>
    </div>
  );
}
