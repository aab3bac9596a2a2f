import type { LoggedRequest } from '@/lib/requests/schema';
import { latencyText, tokensText } from './request-figures';

/** The tokens and the time that a request took. */
export function RequestTokens({ request: { tokens, latencyMs, class: result } }: { request: LoggedRequest }) {
  const count = (value: number) => value.toLocaleString('en-US');
  const figures = [
    {
      label: 'Input tokens',
      value: tokensText(tokens, 'input'),
      note: tokens && tokens.cached > 0 ? `${count(tokens.cached)} cached` : null,
    },
    {
      label: 'Output tokens',
      value: tokensText(tokens, 'output'),
      note: tokens && tokens.reasoning > 0 ? `${count(tokens.reasoning)} reasoning` : null,
    },
    { label: 'Latency', value: latencyText(latencyMs), note: null },
  ];
  return (
    <section aria-label="Tokens and time" className="flex flex-col gap-2">
      <dl className="grid grid-cols-3 gap-4">
        {figures.map(({ label, value, note }) => (
          <div key={label} className="min-w-0">
            <dt className="text-[13px] text-muted">{label}</dt>
            <dd className="font-semibold text-base">{value}</dd>
            {note && <dd className="text-[13px] text-muted">{note}</dd>}
          </div>
        ))}
      </dl>
      {tokensNote(tokens, result) && <p className="text-[13px] text-muted">{tokensNote(tokens, result)}</p>}
    </section>
  );
}

function tokensNote(tokens: LoggedRequest['tokens'], result: LoggedRequest['class']): string | null {
  if (tokens?.isEstimated) return 'The model server reported no tokens. They are estimated from the texts.';
  if (tokens) return null;
  return result === 'refused' ? 'A refused request uses no tokens.' : 'No tokens were reported.';
}
