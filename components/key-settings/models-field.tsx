'use client';

import type { ReactNode } from 'react';
import { Field } from '@/components/ui/field';
import { RadioGroup } from '@/components/ui/radio-group';
import { TextArea } from '@/components/ui/text-area';
import type { KeyDraft } from './key-draft';

type ModelsFieldProps = {
  value: KeyDraft['models'];
  problem: string | undefined;
  onChange: (value: KeyDraft['models']) => void;
  children?: ReactNode;
};

const choices = [
  { value: 'all', label: 'All' },
  { value: 'only', label: 'Only these' },
] as const;

/** The models that a key may use: all of its space, or some by their names. */
export function ModelsField({ value, problem, onChange, children }: ModelsFieldProps) {
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
              One a line, named as in the API. A * at the end stands for any ending. Requests for other models are
              refused with <code className="font-mono text-xs">model_not_allowed</code>.
            </>
          }
        >
          {(control) => (
            <TextArea
              {...control}
              value={value.text}
              onChange={(event) => onChange({ ...value, text: event.target.value })}
              placeholder={'gpt-4\ngpt-4o*'}
              rows={3}
            />
          )}
        </Field>
      )}
      {children}
    </div>
  );
}
