'use client';

import { Field } from '@/components/ui/field';
import { formatDayAndTime, zoneNameAt } from '@/components/ui/format-time';
import { Input } from '@/components/ui/input';
import { RadioGroup } from '@/components/ui/radio-group';
import { dayMs, type ExpiryDraft, toExpiresAt, toLocal } from './key-draft';
import { daysText, lifetimePresets } from './key-lifetime';
import type { SettingContext } from './setting-fields';

type ExpiryFieldProps = {
  value: ExpiryDraft;
  context: SettingContext;
  problem: string | undefined;
  /** When the key expires now; absent for a new key. */
  expiresNow?: string | null;
  onChange: (value: ExpiryDraft) => void;
};

/** Chooses when a key expires: a lifetime or a date, with the resulting time and the organization's limit. */
export function ExpiryField({ value, context, problem, expiresNow, onChange }: ExpiryFieldProps) {
  const { organizationName, lifetimes } = context;
  const { longestDays } = lifetimes;
  const now = new Date();
  const at = toExpiresAt(value, now);
  const textOf = (iso: string) => formatDayAndTime(new Date(iso), now, undefined);
  const options = [
    ...(longestDays === null || value.kind === 'never' ? [{ value: 'never', label: 'Never' }] : []),
    ...lifetimePresets(lifetimes).map((days) => ({ value: String(days), label: daysText(days) })),
    { value: 'date', label: 'Date' },
  ];

  function choose(chosen: string) {
    if (chosen === 'never') onChange({ kind: 'never' });
    else if (chosen === 'date') onChange({ kind: 'date', local: toLocal(at ? new Date(at) : inDays(30, now)) });
    else onChange({ kind: 'days', days: Number(chosen) });
  }

  return (
    <div className="flex flex-col gap-3">
      <RadioGroup
        look="chips"
        label="Expires"
        options={options}
        value={value.kind === 'days' ? String(value.days) : value.kind}
        onChange={choose}
        problem={value.kind === 'date' ? undefined : problem}
      />
      {value.kind === 'date' && (
        <Field label="Date and time" error={problem}>
          {(control) => (
            <Input
              {...control}
              type="datetime-local"
              value={value.local}
              min={toLocal(now)}
              max={longestDays === null ? '9999-12-30T00:00' : toLocal(inDays(longestDays, now))}
              onChange={(event) => onChange({ kind: 'date', local: event.target.value })}
              className="max-w-72"
            />
          )}
        </Field>
      )}
      <p aria-live="polite" className="text-[13px]">
        {at === null && 'It never expires. '}
        {at && (
          <>
            Until <strong className="font-semibold">{textOf(at)}</strong>{' '}
            <span className="text-muted">{zoneNameAt(new Date(at))}. </span>
          </>
        )}
        {/* The field has no seconds, so times within the same minute are equal. */}
        {expiresNow && (!at || textOf(at) !== textOf(expiresNow)) && (
          <span className="text-muted">Instead of {textOf(expiresNow)}.</span>
        )}
      </p>
      <p className="text-[13px] text-muted">
        {at !== null && (
          <>
            Requests after that are refused with <code className="font-mono text-xs">api_key_expired</code>. It can be
            extended at any time.{' '}
          </>
        )}
        {longestDays !== null && `${organizationName} allows at most ${daysText(longestDays)}.`}
      </p>
    </div>
  );
}

const inDays = (days: number, now: Date) => new Date(now.getTime() + days * dayMs);
