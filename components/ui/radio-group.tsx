'use client';

import { useId } from 'react';
import { classNames } from './class-names';

const looks = {
  chips: {
    group: 'flex flex-wrap gap-1.5',
    item: 'h-9 rounded-lg border border-line bg-surface px-2.5 has-checked:border-accent has-checked:bg-accent-soft has-checked:text-accent-ink sm:h-8',
  },
  segments: {
    group: 'flex w-fit gap-0.5 rounded-lg border border-line bg-sunken p-0.5',
    item: 'h-8 rounded-md px-2.5 text-muted has-checked:bg-raised has-checked:text-ink has-checked:shadow-low sm:h-7',
  },
} as const;

type RadioGroupProps<Value extends string> = {
  /** Names the group for screen readers. */
  label: string;
  options: readonly { value: Value; label: string }[];
  value: Value;
  onChange: (value: Value) => void;
  look?: keyof typeof looks;
  problem?: string;
};

/** A choice of one among a few: radio buttons that look like chips or like a segmented control. */
export function RadioGroup<Value extends string>(props: RadioGroupProps<Value>) {
  const { label, options, value, onChange, look = 'segments', problem } = props;
  const name = useId();
  return (
    <fieldset className={looks[look].group}>
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className={classNames(
            'relative flex cursor-pointer items-center font-medium text-[13px] transition-colors hover:text-ink',
            'has-focus-visible:outline-2 has-focus-visible:outline-focus has-focus-visible:outline-offset-2',
            looks[look].item,
          )}
        >
          <input
            type="radio"
            name={name}
            // Covers the whole label, so that it receives the press.
            className="absolute inset-0 cursor-pointer opacity-0"
            checked={option.value === value}
            aria-invalid={problem && option.value === value ? true : undefined}
            aria-describedby={problem && `${name}-problem`}
            onChange={() => onChange(option.value)}
          />
          {option.label}
        </label>
      ))}
      {problem && (
        <p id={`${name}-problem`} className="basis-full text-[13px] text-danger-ink">
          {problem}
        </p>
      )}
    </fieldset>
  );
}
