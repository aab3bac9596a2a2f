'use client';

import { NameField } from '@/components/name-field';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import type { SpaceTexts } from '@/lib/spaces/schema';

type SpaceTextFieldsProps = {
  value: SpaceTexts;
  problems: Record<string, string> | undefined;
  isBusy: boolean;
  onChange: (value: SpaceTexts) => void;
};

/** The fields for a space's name and description. */
export function SpaceTextFields({ value, problems, isBusy, onChange }: SpaceTextFieldsProps) {
  return (
    <>
      <NameField
        value={value.name}
        error={problems?.name}
        readOnly={isBusy}
        onChange={(name) => onChange({ ...value, name })}
      />
      <Field
        label="Description"
        error={problems?.description}
        hint="Optional. One line that says what the space is for."
      >
        {(control) => (
          <Input
            {...control}
            name="description"
            value={value.description}
            onChange={(event) => onChange({ ...value, description: event.target.value })}
            dir="auto"
            autoComplete="off"
            readOnly={isBusy}
          />
        )}
      </Field>
    </>
  );
}
