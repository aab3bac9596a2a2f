import type { LoggedRequest } from '@/lib/requests/schema';

/** Formats a count of tokens: `≈` for an estimate, `–` for what was not reported. */
export function tokensText(tokens: LoggedRequest['tokens'], kind: 'input' | 'output'): string {
  if (tokens === null) return '–';
  const count = tokens[kind].toLocaleString('en-US');
  return tokens.isEstimated ? `≈ ${count}` : count;
}

/** Formats a duration: "84 ms", "1.84 s", "30.0 s". */
export function latencyText(milliseconds: number): string {
  if (milliseconds < 1_000) return `${milliseconds} ms`;
  const seconds = milliseconds / 1_000;
  return `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;
}

/** Shortens a request id to its two ends. */
export function shortRequestId(id: string): string {
  return `${id.slice(0, 8)}…${id.slice(-4)}`;
}
