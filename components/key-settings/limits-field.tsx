'use client';

import type { ReactNode } from 'react';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import type { RateLimit } from '@/lib/plans';
import type { KeyDraft } from './key-draft';

type LimitsFieldProps = {
  draft: KeyDraft;
  planLimit: RateLimit;
  problems: Readonly<Record<string, string>> | undefined;
  onChange: (change: Partial<KeyDraft>) => void;
  children?: ReactNode;
};

const fields = [
  { name: 'requestsPerMinute', label: 'Requests per minute' },
  { name: 'burst', label: 'Burst' },
] as const;

/** How many requests a key may make; an empty field means the plan's limit. */
export function LimitsField({ draft, planLimit, problems, onChange, children }: LimitsFieldProps) {
  return (
    <div className="flex flex-col gap-3">
      {fields.map(({ name, label }) => (
        <Field key={name} label={label} error={problems?.[name]}>
          {(control) => (
            <Input
              {...control}
              value={draft[name]}
              onChange={(event) => onChange({ [name]: event.target.value })}
              placeholder={`${planLimit[name].toLocaleString('en-US')}, the plan’s`}
              inputMode="numeric"
              autoComplete="off"
              maxLength={20}
            />
          )}
        </Field>
      ))}
      <p className="text-[13px] text-muted">
        Burst is how many requests may be made at once. More are refused with{' '}
        <code className="font-mono text-xs">rate_limit_exceeded</code>.
      </p>
      {children}
    </div>
  );
}
