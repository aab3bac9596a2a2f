import type { ReactNode } from 'react';
import { Field } from './ui/field';
import { Input } from './ui/input';

type NameFieldProps = {
  value: string;
  error: string | undefined;
  hint?: ReactNode;
  /** For a person's own name; names of things are not completed. */
  autoComplete?: 'name' | 'off';
  readOnly: boolean;
  onChange: (name: string) => void;
};

/** The field for a name of a person or a thing, in any language. */
export function NameField({ value, error, hint, autoComplete = 'off', readOnly, onChange }: NameFieldProps) {
  return (
    <Field label="Name" error={error} hint={hint}>
      {(control) => (
        <Input
          {...control}
          name="name"
          value={value}
          onChange={(event) => onChange(event.target.value)}
          dir="auto"
          autoComplete={autoComplete}
          spellCheck={false}
          required
          readOnly={readOnly}
        />
      )}
    </Field>
  );
}
