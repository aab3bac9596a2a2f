'use client';

import Link from 'next/link';
import { useState } from 'react';
import { daysText } from '@/components/key-settings/key-lifetime';
import { SettingsSection } from '@/components/settings-section';
import { SubmitError } from '@/components/submit-error';
import { Button } from '@/components/ui/button';
import { Field, type FieldControl } from '@/components/ui/field';
import { Notice } from '@/components/ui/notice';
import { Select } from '@/components/ui/select';
import { useAction } from '@/components/use-action';
import { useSavedNote } from '@/components/use-saved-note';
import type { KeyLifetimes } from '@/lib/api-keys/schema';
import { changeKeyLifetimesAction } from '@/lib/organizations/actions';
import { keyLifetimesSchema } from '@/lib/organizations/schema';
import { apiKeysPath } from '@/lib/paths';

type KeyLifetimesFormProps = {
  org: string;
  lifetimes: KeyLifetimes;
  /** The number of keys that exceed the longest lifetime from now. */
  beyondLongest: number;
  /** Whether the plan covers API keys. */
  hasKeysPage: boolean;
};

/** The default and the longest lifetime of the organization's keys. */
export function KeyLifetimesForm({ org, lifetimes, beyondLongest, hasKeysPage }: KeyLifetimesFormProps) {
  const [now, setNow] = useState(lifetimes);
  const [note, showSaved] = useSavedNote();
  const { run, isPending, error, formRef } = useAction((input: KeyLifetimes) => changeKeyLifetimesAction(org, input), {
    schema: keyLifetimesSchema,
    onDone: () => showSaved('Lifetimes saved'),
  });
  const isChanged = now.defaultDays !== lifetimes.defaultDays || now.longestDays !== lifetimes.longestDays;
  return (
    <SettingsSection
      title="Lifetime of API keys"
      description="Applies to keys created from now on, and to new expiry dates."
    >
      <form
        ref={formRef}
        onSubmit={(event) => {
          event.preventDefault();
          run(now);
        }}
        noValidate
        className="flex max-w-lg flex-col gap-4"
      >
        <SubmitError error={error} fields={['defaultDays', 'longestDays']} />
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="Default lifetime" error={error?.fields?.defaultDays} hint="Proposed when a key is created.">
            {(control) => (
              <DaysSelect
                control={control}
                value={now.defaultDays}
                saved={lifetimes.defaultDays}
                none={now.longestDays === null ? 'Never expires' : 'The longest lifetime'}
                onChange={(defaultDays) => setNow({ ...now, defaultDays })}
              />
            )}
          </Field>
          <Field
            label="Longest lifetime"
            error={error?.fields?.longestDays}
            hint={now.longestDays === null ? 'Keys may last for ever.' : 'Later dates and “Never” can’t be chosen.'}
          >
            {(control) => (
              <DaysSelect
                control={control}
                value={now.longestDays}
                saved={lifetimes.longestDays}
                none="No limit"
                onChange={(longestDays) => setNow({ ...now, longestDays })}
              />
            )}
          </Field>
        </div>
        {lifetimes.longestDays !== null && beyondLongest > 0 && (
          <Notice tone="warning">
            {beyondLongest === 1 ? '1 key lasts' : `${beyondLongest.toLocaleString('en-US')} keys last`} longer than{' '}
            {daysText(lifetimes.longestDays)} from now, or never expire. They keep working and keep their expiry.{' '}
            {hasKeysPage && (
              <Link href={apiKeysPath(org, 'with=beyond_longest')} className="font-medium underline underline-offset-4">
                {beyondLongest === 1 ? 'Show this key' : `Show these ${beyondLongest.toLocaleString('en-US')} keys`}
              </Link>
            )}
          </Notice>
        )}
        <div className="flex items-center gap-3">
          <Button type="submit" variant="primary" busy={isPending} disabled={!isChanged}>
            Save
          </Button>
          {note}
        </div>
      </form>
    </SettingsSection>
  );
}

const offeredDays = [7, 30, 60, 90, 180, 365, 730];

type DaysSelectProps = {
  control: FieldControl;
  value: number | null;
  /** The current value, which is always offered. */
  saved: number | null;
  /** The label for no lifetime. */
  none: string;
  onChange: (days: number | null) => void;
};

function DaysSelect({ control, value, saved, none, onChange }: DaysSelectProps) {
  const days = [...new Set([...offeredDays, ...(saved === null ? [] : [saved])])].sort((a, b) => a - b);
  return (
    <Select
      {...control}
      value={value ?? ''}
      onChange={(event) => onChange(event.target.value === '' ? null : Number(event.target.value))}
    >
      <option value="">{none}</option>
      {days.map((item) => (
        <option key={item} value={item}>
          {daysText(item)}
        </option>
      ))}
    </Select>
  );
}
