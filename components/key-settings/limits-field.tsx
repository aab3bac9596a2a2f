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
  { name: 'tokensPerMinute', label: 'Tokens per minute' },
  { name: 'concurrentRequests', label: 'Concurrent requests' },
] as const;

/** How many requests a key may make and tokens it may use; an empty field means the plan's limit, or none. */
export function LimitsField({ draft, planLimit, problems, onChange, children }: LimitsFieldProps) {
  return (
    <div className="@container flex flex-col gap-3">
      <div className="grid gap-3 @md:grid-cols-2">
        {fields.map(({ name, label }) => (
          <Field key={name} label={label} error={problems?.[name]}>
            {(control) => (
              <Input
                {...control}
                value={draft[name]}
                onChange={(event) => onChange({ [name]: event.target.value })}
                placeholder={
                  name in planLimit
                    ? `${planLimit[name as keyof RateLimit].toLocaleString('en-US')}, the plan’s`
                    : 'None'
                }
                inputMode="numeric"
                autoComplete="off"
                maxLength={20}
              />
            )}
          </Field>
        ))}
      </div>
      <p className="text-[13px] text-muted">
        Burst is how many requests may be made at once, and concurrent requests how many may run at once. More are
        refused with <code className="font-mono text-xs">rate_limit_exceeded</code> or{' '}
        <code className="font-mono text-xs">concurrency_limit_exceeded</code>.
      </p>
      {children}
    </div>
  );
}
