'use client';

import { RotateCw } from 'lucide-react';
import Link from 'next/link';
import { Avatar } from '@/components/ui/avatar';
import { Button, buttonClass } from '@/components/ui/button';
import { Moment } from '@/components/ui/moment';
import { RelativeTime } from '@/components/ui/relative-time';
import type { KeyOfSecret } from '@/lib/api-keys/key-use-schema';
import type { ApiKeyRow } from '@/lib/api-keys/schema';
import { apiKeyPath } from '@/lib/paths';
import { EnvironmentLabel } from '../environment-label';
import { KeyBadges } from '../key-badges';
import { SpaceLogo } from '../space-logo';
import { CallerText } from './caller-text';
import type { KeyChange } from './key-menu-items';

export type FoundKeyCardProps = {
  org: string;
  found: NonNullable<KeyOfSecret>;
  onChange: (change: KeyChange, key: ApiKeyRow) => void;
  /** Called when a link of the card is followed. */
  onLeave: () => void;
};

/** The key that a pasted secret belongs to, with the actions of its row. */
export function FoundKeyCard({ org, found, onChange, onLeave }: FoundKeyCardProps) {
  const { key, preview, endsAt } = found;
  const hasEnded = endsAt !== null && new Date(endsAt) <= new Date();
  const isRemoved = key.state === 'removed';
  return (
    <>
      <div className="flex min-w-0 flex-col gap-2.5 rounded-lg border border-line px-3.5 py-3">
        <p className="flex flex-wrap items-center gap-2">
          <span dir="auto" className="min-w-0 break-words font-medium">
            {key.name}
          </span>
          <KeyBadges apiKey={key} showsActive />
          {key.environment && (
            <span className="text-[13px] text-muted">
              <EnvironmentLabel environment={key.environment} />
            </span>
          )}
        </p>
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-[13px] text-muted">
          <code translate="no" className="font-mono">
            {preview}
          </code>
          <SpaceLogo name={key.space.name} src={key.space.logoUrl} />
          <span dir="auto">{key.space.name}</span>
          <Avatar name={key.owner.name} src={key.owner.avatarUrl} />
          <span dir="auto">{key.owner.name}</span>
        </p>
        <p className="break-words text-[13px]">{isRemoved ? <Removal found={found} /> : <Use found={found} />}</p>
        <p className="flex flex-wrap gap-2">
          {key.mayChange && (
            <Button size="small" variant="primary" onClick={() => onChange('rotate', key)}>
              <RotateCw aria-hidden className="size-4" />
              Rotate
            </Button>
          )}
          {key.mayChange && (
            <Button size="small" onClick={() => onChange('disable', key)}>
              {key.state === 'disabled' ? 'Enable' : 'Disable'}
            </Button>
          )}
          <Link href={apiKeyPath(org, key.id)} onClick={onLeave} className={buttonClass({ size: 'small' })}>
            {isRemoved && found.refused.length > 0 ? 'View who calls it' : 'View details'}
          </Link>
          {key.mayRemove && (
            <Button size="small" variant="quietDanger" className="ml-auto" onClick={() => onChange('remove', key)}>
              Remove
            </Button>
          )}
        </p>
      </div>
      {key.mayChange && !hasEnded && (
        <p className="text-[13px] text-muted">
          Found it where it should not be?{' '}
          {endsAt === null
            ? 'Rotate it with “Not at all”, and read its recent requests.'
            : 'Finish the rotation on the key’s page, and read its recent requests.'}
        </p>
      )}
    </>
  );
}

function Use({ found: { key, endsAt, lastCaller } }: { found: NonNullable<KeyOfSecret> }) {
  return (
    <>
      {endsAt && (
        <>
          A rotation replaced this secret by{' '}
          <code translate="no" className="font-mono">
            {key.preview}
          </code>
          . {new Date(endsAt) <= new Date() ? 'It ended ' : 'It works until '}
          <Moment iso={endsAt} />.{' '}
        </>
      )}
      {lastCaller ? (
        <>
          The key was last used <RelativeTime iso={lastCaller.at} isInSentence /> by <CallerText caller={lastCaller} />.
        </>
      ) : (
        <>
          The key was last used: <RelativeTime iso={key.lastUsedAt} isInSentence />.
        </>
      )}
    </>
  );
}

function Removal({ found: { key, refused } }: { found: NonNullable<KeyOfSecret> }) {
  const count = refused.reduce((sum, { requests }) => sum + requests, 0);
  const [last] = refused;
  return (
    <>
      Removed{key.removedByName && ` by ${key.removedByName}`} <RelativeTime iso={key.removedAt} isInSentence />.{' '}
      {last ? (
        <>
          <strong className="font-semibold text-danger-ink">
            Still called: {count === 1 ? '1 request' : `${count.toLocaleString('en-US')} requests`} refused
          </strong>
          , the last <RelativeTime iso={last.at} isInSentence /> by <CallerText caller={last} />.
        </>
      ) : (
        'Nothing called it since.'
      )}
    </>
  );
}
