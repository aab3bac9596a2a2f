'use client';

import { environmentLabels } from '@/components/environment-label';
import { RadioGroup } from '@/components/ui/radio-group';
import type { KeyEnvironment } from '@/lib/api-keys/schema';

const options = [
  { value: 'none', label: 'None' },
  ...(Object.keys(environmentLabels) as KeyEnvironment[]).map((value) => ({ value, label: environmentLabels[value] })),
] as const;

type EnvironmentChoiceProps = { value: KeyEnvironment | null; onChange: (value: KeyEnvironment | null) => void };

/** Which environment a key is for, if any. */
export function EnvironmentChoice({ value, onChange }: EnvironmentChoiceProps) {
  return (
    <RadioGroup
      look="chips"
      label="Environment"
      options={options}
      value={value ?? 'none'}
      onChange={(chosen) => onChange(chosen === 'none' ? null : chosen)}
    />
  );
}
