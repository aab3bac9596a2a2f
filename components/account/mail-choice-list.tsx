import { useId } from 'react';
import { type MailChoice, type MailChoices, mailChoices } from '@/lib/notifications/schema';

const words: Record<MailChoice, { label: string; hint: string }> = {
  expiring: { label: 'A key expires soon', hint: '14, 7 and 1 day ahead' },
  removedKeyUsed: { label: 'A removed key is still called', hint: 'At the first request, then at most once a day' },
  webhookDisabled: {
    label: 'A webhook was disabled',
    hint: 'After 5 days of failures. Admins of the organization only.',
  },
};

type MailChoiceListProps = {
  choices: MailChoices;
  isPending: boolean;
  onChange: (choice: MailChoice, isOn: boolean) => void;
};

/** The events that can be mailed, each with a checkbox. */
export function MailChoiceList({ choices, isPending, onChange }: MailChoiceListProps) {
  const id = useId();
  return (
    <fieldset disabled={isPending}>
      <legend className="mb-1.5 font-medium text-[13px]">Mail me when</legend>
      <div className="divide-y divide-line overflow-hidden rounded-xl border border-line bg-surface">
        {mailChoices.map((choice) => (
          <label key={choice} className="flex cursor-pointer items-start gap-3 px-4 py-3 hover:bg-hover">
            <input
              type="checkbox"
              checked={choices[choice]}
              onChange={(event) => onChange(choice, event.target.checked)}
              aria-labelledby={`${id}-${choice}`}
              aria-describedby={`${id}-${choice}-hint`}
              className="mt-0.5 size-4 shrink-0 accent-accent"
            />
            <span className="flex min-w-0 flex-col">
              <span id={`${id}-${choice}`} className="font-medium">
                {words[choice].label}
              </span>
              <span id={`${id}-${choice}-hint`} className="text-[13px] text-muted">
                {words[choice].hint}
              </span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
