'use client';

import type { ReactNode } from 'react';
import { Field } from '@/components/ui/field';
import { RadioGroup } from '@/components/ui/radio-group';
import { TextArea } from '@/components/ui/text-area';
import { isAmongNetworks, maxNetworks, parseNetworks } from '@/lib/networks';
import type { KeyDraft } from './key-draft';

type AddressesFieldProps = {
  value: KeyDraft['addresses'];
  viewerAddress: string;
  /** One line with a message for each invalid address. */
  problem: string | undefined;
  onChange: (value: KeyDraft['addresses']) => void;
  children?: ReactNode;
};

const choices = [
  { value: 'any', label: 'Any' },
  { value: 'only', label: 'Only these' },
] as const;

/** The field for the addresses that may use a key: any, or only listed ones. */
export function AddressesField({ value, viewerAddress, problem, onChange, children }: AddressesFieldProps) {
  const { networks } = parseNetworks(value.text.split('\n'));
  const isViewerLeftOut = value.isOnly && viewerAddress !== '' && !isAmongNetworks(networks, viewerAddress);
  return (
    <div data-lines className="flex flex-col gap-3">
      <RadioGroup
        label="IP addresses"
        options={choices}
        value={value.isOnly ? 'only' : 'any'}
        onChange={(choice) => onChange({ ...value, isOnly: choice === 'only' })}
      />
      {value.isOnly && (
        <>
          <Field label="Addresses and ranges" error={problem} hint={`${networks.length} of ${maxNetworks}, one a line`}>
            {(control) => (
              <TextArea
                {...control}
                value={value.text}
                onChange={(event) => onChange({ ...value, text: event.target.value })}
                placeholder={'203.0.113.7\n2001:db8::/32'}
                rows={4}
              />
            )}
          </Field>
          {isViewerLeftOut && (
            <p className="text-[13px] text-muted">
              Your current address, <code className="font-mono text-xs">{viewerAddress}</code>, is not on the list.{' '}
              <button
                type="button"
                onClick={(event) => {
                  focusLines(event.currentTarget);
                  onChange({ ...value, text: withLine(value.text, viewerAddress) });
                }}
                className="rounded-sm font-medium text-accent-ink hover:underline"
              >
                Add my current address
              </button>
            </p>
          )}
          <p className="text-[13px] text-muted">Requests from other addresses are refused at once.</p>
        </>
      )}
      {children}
    </div>
  );
}

/** Moves the focus to the text field, because a button that adds an address disappears. */
export const focusLines = (button: HTMLElement) =>
  button.closest('[data-lines]')?.querySelector<HTMLElement>('textarea')?.focus();

/** Appends a line to a text. */
export const withLine = (text: string, line: string) => (text.trim() === '' ? line : `${text.trimEnd()}\n${line}`);
