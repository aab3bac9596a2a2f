'use client';

import { type ReactNode, useId } from 'react';
import { RadioGroup } from '@/components/ui/radio-group';
import { endpointGroupLabels, endpointGroups } from '@/lib/api/endpoint-groups';
import type { DryRun } from '@/lib/api-keys/schema';
import type { KeyDraft } from './key-draft';

type EndpointsFieldProps = {
  value: KeyDraft['endpoints'];
  problem: string | undefined;
  /** What the key's requests of the last 7 days called; absent where that is not known. */
  used?: DryRun['endpoints'];
  onChange: (value: KeyDraft['endpoints']) => void;
  children?: ReactNode;
};

const choices = [
  { value: 'all', label: 'All' },
  { value: 'only', label: 'Only these' },
] as const;

/** The endpoints that a key may call: all, or kinds of them. */
export function EndpointsField({ value, problem, used, onChange, children }: EndpointsFieldProps) {
  const id = useId();
  return (
    <div className="flex flex-col gap-3">
      <RadioGroup
        label="Endpoints"
        options={choices}
        value={value.isOnly ? 'only' : 'all'}
        onChange={(choice) => onChange({ ...value, isOnly: choice === 'only' })}
      />
      {value.isOnly && (
        <fieldset aria-describedby={problem ? `${id}-problem` : undefined} className="flex flex-col">
          <legend className="sr-only">Kinds of endpoints</legend>
          {endpointGroups.map((group) => (
            <label key={group} className="flex min-h-9 cursor-pointer items-center gap-2.5 sm:min-h-8">
              <input
                type="checkbox"
                checked={value.groups.includes(group)}
                aria-invalid={problem ? true : undefined}
                onChange={(event) =>
                  onChange({
                    ...value,
                    groups: endpointGroups.filter((item) =>
                      item === group ? event.target.checked : value.groups.includes(item),
                    ),
                  })
                }
                className="size-4 shrink-0 accent-accent"
              />
              <span className="flex-1">{endpointGroupLabels[group]}</span>
              {used && (
                <Used
                  requests={used.find((item) => item.group === group)?.requests ?? 0}
                  isAllowed={value.groups.includes(group)}
                />
              )}
            </label>
          ))}
          {problem && (
            <p id={`${id}-problem`} className="mt-1 text-[13px] text-danger-ink">
              {problem}
            </p>
          )}
        </fieldset>
      )}
      {value.isOnly && (
        <p className="text-[13px] text-muted">
          Requests to others are refused with <code className="font-mono text-xs">endpoint_not_allowed</code>.
          {used && ' Figures are requests of the last 7 days.'}
        </p>
      )}
      {children}
    </div>
  );
}

function Used({ requests, isAllowed }: { requests: number; isAllowed: boolean }) {
  const figure = requests.toLocaleString('en-US');
  if (isAllowed || requests === 0) return <span className="text-[13px] text-muted">{figure}</span>;
  return <span className="text-[13px] text-danger-ink">{figure} would be refused</span>;
}
