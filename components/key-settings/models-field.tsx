'use client';

import type { ReactNode } from 'react';
import { Field } from '@/components/ui/field';
import { RadioGroup } from '@/components/ui/radio-group';
import type { DryRun } from '@/lib/api-keys/schema';
import type { KeyDraft } from './key-draft';
import { ModelChips } from './model-chips';

/** A model to suggest, and how it was used. */
export type ModelSuggestion = { model: string; note: string };

type ModelsFieldProps = {
  value: KeyDraft['models'];
  problem: string | undefined;
  /** The key's recent requests; null while they are not known. */
  dryRun: DryRun | null;
  onChange: (value: KeyDraft['models']) => void;
  children?: ReactNode;
};

const choices = [
  { value: 'all', label: 'All' },
  { value: 'only', label: 'Only these' },
] as const;

/** The models that a key may use: all of its space, or some by their names. */
export function ModelsField({ value, problem, dryRun, onChange, children }: ModelsFieldProps) {
  return (
    <div data-lines className="flex flex-col gap-3">
      <RadioGroup
        label="Models"
        options={choices}
        value={value.isOnly ? 'only' : 'all'}
        onChange={(choice) => onChange({ ...value, isOnly: choice === 'only' })}
      />
      {value.isOnly && (
        <Field
          label="Names of models"
          error={problem}
          hint={
            <>
              Named as in the API. A * at the end stands for any ending. Requests for other models are refused with{' '}
              <code className="font-mono text-xs">model_not_allowed</code>.
            </>
          }
        >
          {(control) => (
            <ModelChips
              control={control}
              text={value.text}
              suggestions={toSuggestions(dryRun)}
              onChange={(text) => onChange({ ...value, text })}
            />
          )}
        </Field>
      )}
      {children}
    </div>
  );
}

/** The models that the key used lately, then those of its space. */
function toSuggestions(dryRun: DryRun | null): ModelSuggestion[] {
  const uses = new Map(dryRun?.models.map(({ value, requests }) => [value, requests]));
  return (dryRun?.knownModels ?? [])
    .filter((model) => model !== '')
    .map((model) => {
      const requests = uses.get(model) ?? 0;
      const count = requests === 1 ? '1 request' : `${requests.toLocaleString('en-US')} requests`;
      return { model, note: requests > 0 ? `${count} in 7 days` : '' };
    });
}
