'use client';

import { useState } from 'react';
import { environmentLabels } from '@/components/environment-label';
import { dayMs, toLocal } from '@/components/key-settings/key-draft';
import { SubmitError } from '@/components/submit-error';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { useSettled } from '@/components/use-settled';
import type { BatchAction, BatchChange } from '@/lib/api-keys/batch-schema';
import { keyEnvironments } from '@/lib/api-keys/schema';
import type { BulkOpening } from './ask-batch';

type ValueAction = Exclude<BatchAction, 'disable' | 'enable' | 'remove'>;
type ChooseProps = { onChoose: (change: BatchChange) => void };

/** Chooses the new value of a setting of many keys. */
export function BulkValueField({
  action,
  owners,
  onChoose,
}: ChooseProps & { action: ValueAction } & Pick<BulkOpening, 'owners'>) {
  if (action === 'set_environment') return <EnvironmentField onChoose={onChoose} />;
  if (action === 'set_expiry') return <ExpiryField onChoose={onChoose} />;
  return owners && <OwnerField owners={owners} onChoose={onChoose} />;
}

const choose = (
  <option value="" disabled>
    Choose
  </option>
);

function EnvironmentField({ onChoose }: ChooseProps) {
  return (
    <Field label="Environment">
      {(control) => (
        <Select
          {...control}
          defaultValue=""
          onChange={({ target }) => {
            const value = keyEnvironments.find((environment) => environment === target.value) ?? null;
            onChoose({ action: 'set_environment', value });
          }}
        >
          {choose}
          {keyEnvironments.map((environment) => (
            <option key={environment} value={environment}>
              {environmentLabels[environment]}
            </option>
          ))}
          <option value="none">None</option>
        </Select>
      )}
    </Field>
  );
}

const presets: Record<string, number> = { 'In 7 days': 7, 'In 30 days': 30, 'In 90 days': 90, 'In 1 year': 365 };

function ExpiryField({ onChoose }: ChooseProps) {
  const [preset, setPreset] = useState('');
  const [at, setAt] = useState<Date | null>(null);

  function take(date: Date | null) {
    setAt(date);
    onChoose({ action: 'set_expiry', value: date?.toISOString() ?? null });
  }

  return (
    <div className="flex flex-col gap-3">
      <Field label="Expires" hint={at?.toLocaleString('en-US', exact)}>
        {(control) => (
          <Select
            {...control}
            value={preset}
            onChange={({ target: { value } }) => {
              setPreset(value);
              const days = presets[value];
              if (days !== undefined) take(new Date(Date.now() + days * dayMs));
              if (value === 'never') take(null);
              if (value === 'date') take(at ?? new Date(Date.now() + 30 * dayMs));
            }}
          >
            {choose}
            {Object.keys(presets).map((name) => (
              <option key={name}>{name}</option>
            ))}
            <option value="date">At a date and time</option>
            <option value="never">Never</option>
          </Select>
        )}
      </Field>
      {preset === 'date' && (
        <Field label="Date and time">
          {(control) => (
            <Input
              {...control}
              type="datetime-local"
              defaultValue={at ? toLocal(at) : ''}
              onChange={({ target: { value } }) => {
                const date = new Date(value);
                if (!Number.isNaN(date.getTime())) take(date);
              }}
            />
          )}
        </Field>
      )}
    </div>
  );
}

const exact: Intl.DateTimeFormatOptions = {
  weekday: 'long',
  year: 'numeric',
  month: 'long',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
  timeZoneName: 'long',
};

function OwnerField({ owners, onChoose }: ChooseProps & { owners: NonNullable<BulkOpening['owners']> }) {
  const answer = useSettled(owners);
  if (answer?.status === 'rejected') return <SubmitError error={answer.error} />;
  return (
    <Field label="New owner" hint="Keys in spaces that this person is not in are skipped.">
      {(control) => (
        <Select
          {...control}
          defaultValue=""
          disabled={answer === null}
          onChange={({ target }) => onChoose({ action: 'change_owner', value: target.value })}
        >
          {choose}
          {answer?.data.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
