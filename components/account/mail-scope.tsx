import { useId } from 'react';

const scopes = [
  { isOwnOnly: false, label: 'My keys, and all keys of spaces where I am admin' },
  { isOwnOnly: true, label: 'Only my keys' },
];

type MailScopeProps = { isOwnOnly: boolean; isPending: boolean; onChange: (isOwnOnly: boolean) => void };

/** Chooses the keys about which mails are sent. */
export function MailScope({ isOwnOnly, isPending, onChange }: MailScopeProps) {
  const name = useId();
  return (
    <fieldset disabled={isPending}>
      <legend className="mb-1.5 font-medium text-[13px]">About which keys</legend>
      {scopes.map((scope) => (
        <label key={scope.label} className="flex min-h-9 cursor-pointer items-center gap-2.5 sm:min-h-8">
          <input
            type="radio"
            name={name}
            checked={scope.isOwnOnly === isOwnOnly}
            onChange={() => onChange(scope.isOwnOnly)}
            className="size-4 shrink-0 accent-accent"
          />
          {scope.label}
        </label>
      ))}
    </fieldset>
  );
}
