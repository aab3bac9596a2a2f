'use client';

import { KeyBadges } from '@/components/key-badges';
import { SpaceLogo } from '@/components/space-logo';
import { RelativeTime } from '@/components/ui/relative-time';
import type { KeyDisposition, NewOwner, OwnedKey, OwnedKeys } from '@/lib/members/schema';
import { KeyDispositionSelect } from './key-disposition-select';

/** The dispositions chosen so far: for all keys, and for single keys by their id. */
export type ChosenDispositions = { all: KeyDisposition; own: Readonly<Record<string, KeyDisposition>> };

type KeyDispositionsProps = {
  owned: OwnedKeys;
  value: ChosenDispositions;
  isPending: boolean;
  onChange: (value: ChosenDispositions) => void;
};

const mayOwnIn = (newOwner: NewOwner, spaceIds: string[]) =>
  newOwner.spaceIds === 'all' || spaceIds.every((id) => newOwner.spaceIds.includes(id));

/** A removed member's keys, each with its disposition. */
export function KeyDispositions({ owned, value, isPending, onChange }: KeyDispositionsProps) {
  const { keys, total, spaces, newOwners } = owned;
  const spaceIds = spaces.map(({ id }) => id);
  const hidden = total - keys.length;

  function choose(id: string, disposition: KeyDisposition | null) {
    const { [id]: _, ...others } = value.own;
    onChange({ ...value, own: disposition ? { ...others, [id]: disposition } : others });
  }

  return (
    // A fieldset is as wide as its widest line unless its width is set: long names would push the choices away.
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-2 font-medium text-[13px]">
        {total === 1 ? '1 API key' : `${total.toLocaleString('en-US')} API keys`}
      </legend>
      <div className="flex flex-col gap-2 rounded-lg border border-line bg-sunken px-3.5 py-2.5 sm:flex-row sm:items-center sm:justify-between">
        <span className="font-medium text-[13px]">For all keys</span>
        <KeyDispositionSelect
          label="For all keys"
          value={value.all}
          newOwners={newOwners.filter((newOwner) => mayOwnIn(newOwner, spaceIds))}
          disabled={isPending}
          onChange={(disposition) => disposition && onChange({ ...value, all: disposition })}
          className="sm:w-44"
        />
      </div>
      <ul className="max-h-64 overflow-y-auto rounded-lg border border-line">
        {keys.map((key) => (
          <li
            key={key.id}
            className="flex flex-col gap-2 border-line border-b px-3.5 py-2.5 last:border-b-0 sm:flex-row sm:items-center sm:justify-between"
          >
            <KeyLine apiKey={key} />
            <KeyDispositionSelect
              label={`For ${key.name}`}
              value={value.own[key.id] ?? null}
              mayFollow
              newOwners={newOwners.filter((newOwner) => mayOwnIn(newOwner, [key.space.id]))}
              disabled={isPending}
              onChange={(disposition) => choose(key.id, disposition)}
              className="shrink-0 sm:w-44"
            />
          </li>
        ))}
      </ul>
      {hidden > 0 && (
        <p className="text-[13px] text-muted">
          The choice for all keys also applies to {hidden.toLocaleString('en-US')} more that were used less recently.
        </p>
      )}
    </fieldset>
  );
}

function KeyLine({ apiKey }: { apiKey: OwnedKey }) {
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <p className="flex min-w-0 items-center gap-2">
        <span dir="auto" title={apiKey.name} className="truncate font-medium">
          {apiKey.name}
        </span>
        <code translate="no" className="shrink-0 font-mono text-muted text-xs">
          {apiKey.preview}
        </code>
        <KeyBadges apiKey={apiKey} />
      </p>
      <p className="flex min-w-0 items-center gap-1.5 text-muted text-xs">
        <SpaceLogo name={apiKey.space.name} src={apiKey.space.logoUrl} />
        <span dir="auto" className="truncate text-ink">
          {apiKey.space.name}
        </span>
        <span aria-hidden>·</span>
        <span className="shrink-0">
          {apiKey.lastUsedAt === null ? (
            'Never used'
          ) : (
            <>
              Last used <RelativeTime iso={apiKey.lastUsedAt} isInSentence />
            </>
          )}
        </span>
      </p>
    </div>
  );
}
