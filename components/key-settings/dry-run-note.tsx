import type { DryRun, UsedValue } from '@/lib/api-keys/schema';
import { focusLines, withLine } from './addresses-field';
import type { KeyDraft, SettingName } from './key-draft';

type DryRunNoteProps = {
  name: SettingName;
  draft: KeyDraft;
  dryRun: DryRun;
  onChange: (change: Partial<KeyDraft>) => void;
};

/** The recent requests of a key that a draft would have refused, each with a button that allows it. */
export function DryRunNote({ name, draft, dryRun, onChange }: DryRunNoteProps) {
  switch (name) {
    case 'limits':
      return <BusiestMinute dryRun={dryRun} limit={draft.requestsPerMinute} />;
    case 'models':
      return (
        draft.models.isOnly && (
          <Compared
            dryRun={dryRun}
            values={dryRun.models}
            onAllow={(model) => onChange({ models: { isOnly: true, text: withLine(draft.models.text, model) } })}
          />
        )
      );
    case 'addresses':
      return (
        draft.addresses.isOnly && (
          <Compared
            dryRun={dryRun}
            values={dryRun.addresses ?? []}
            onAllow={(address) =>
              onChange({ addresses: { isOnly: true, text: withLine(draft.addresses.text, address) } })
            }
          />
        )
      );
    default:
      return null;
  }
}

type ComparedProps = { dryRun: DryRun; values: UsedValue[]; onAllow: (value: string) => void };

const countText = (requests: number) => (requests === 1 ? '1 request' : `${requests.toLocaleString('en-US')} requests`);

function Compared({ dryRun: { requests, refused, since }, values, onAllow }: ComparedProps) {
  const all = countText(requests);
  const span = since === null ? 'the last 7 days' : 'the newest requests';
  return (
    <div className="rounded-lg border border-line bg-surface px-3 py-2.5 text-[13px]">
      <p aria-live="polite">
        {requests === 0 && 'No requests in the last 7 days to compare with.'}
        {requests > 0 &&
          refused === 0 &&
          `Of ${span}, ${requests === 1 ? 'the only request' : `all ${all}`} would be allowed.`}
        {refused > 0 && `Of ${span}, ${refused.toLocaleString('en-US')} of ${all} would be refused.`}
      </p>
      <ul className="flex flex-col">
        {values
          .filter(({ isRefused, value }) => isRefused && value !== '')
          .map(({ value, requests: count }) => (
            <li key={value} className="flex min-h-8 items-center gap-2">
              <code translate="no" className="min-w-0 flex-1 break-all font-mono text-xs">
                {value}
              </code>
              <span className="text-danger-ink">{count.toLocaleString('en-US')}</span>
              <button
                type="button"
                aria-label={`Allow ${value}`}
                onClick={(event) => {
                  focusLines(event.currentTarget);
                  onAllow(value);
                }}
                className="rounded-sm px-1 font-medium text-accent-ink hover:underline"
              >
                Allow
              </button>
            </li>
          ))}
      </ul>
    </div>
  );
}

function BusiestMinute({ dryRun: { busiestMinute }, limit }: { dryRun: DryRun; limit: string }) {
  if (!busiestMinute) return null;
  const allowed = Number(limit.replace(/[\s,]/g, ''));
  const over = allowed > 0 ? busiestMinute.requests - allowed : 0;
  return (
    <p aria-live="polite" className="rounded-lg border border-line bg-surface px-3 py-2.5 text-[13px]">
      The busiest minute of the last 48 hours had {countText(busiestMinute.requests)}
      {over > 0 ? `; ${over.toLocaleString('en-US')} would be refused.` : '.'}
    </p>
  );
}
