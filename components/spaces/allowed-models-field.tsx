'use client';

import { useId, useState } from 'react';
import { classNames } from '@/components/ui/class-names';
import { Field } from '@/components/ui/field';
import { controlClass } from '@/components/ui/input';

type AllowedModelsFieldProps = {
  /** Null for all models. */
  value: string[] | null;
  problem: string | undefined;
  isBusy: boolean;
  onChange: (value: string[] | null) => void;
};

const toList = (text: string) => [...new Set(text.split(/[\s,]+/))].filter((model) => model !== '');

/** All models, or a list with one model name per line. */
export function AllowedModelsField({ value, problem, isBusy, onChange }: AllowedModelsFieldProps) {
  const name = useId();
  const [text, setText] = useState((value ?? []).join('\n'));
  return (
    <fieldset className="flex flex-col gap-2.5" disabled={isBusy}>
      <legend className="mb-1.5 font-medium text-[13px]">Allowed models</legend>
      <Choice name={name} label="All models" isChosen={value === null} onChoose={() => onChange(null)} />
      <Choice name={name} label="Only these" isChosen={value !== null} onChoose={() => onChange(toList(text))} />
      {value !== null && (
        <div className="pl-6">
          <Field label="Names of models" error={problem} hint="One model per line, named as in the API.">
            {(control) => (
              <textarea
                {...control}
                value={text}
                onChange={(event) => {
                  setText(event.target.value);
                  onChange(toList(event.target.value));
                }}
                rows={4}
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                className={classNames(controlClass, 'h-auto! resize-y py-2 font-mono text-[13px]!')}
              />
            )}
          </Field>
        </div>
      )}
    </fieldset>
  );
}

type ChoiceProps = { name: string; label: string; isChosen: boolean; onChoose: () => void };

function Choice({ name, label, isChosen, onChoose }: ChoiceProps) {
  return (
    <label className="flex w-fit cursor-pointer items-center gap-2.5">
      <input type="radio" name={name} checked={isChosen} onChange={onChoose} className="size-3.5 accent-accent" />
      {label}
    </label>
  );
}
