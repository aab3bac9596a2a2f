import type { ShapeName } from '@/lib/api/endpoints';
import { previewOf } from '@/lib/api-keys/preview';
import { AppError } from '@/lib/errors';
import type { AdmissionRow } from './admit-batch';
import { formatDuration } from './limits';
import type { RequestContext } from './request-context';
import type { TokenBudget, TokenState } from './token-budget';

/** The output tokens that are reserved for a request without a limit of its own; most answers are shorter. */
const outputCeiling = 4_096;
const generating: ReadonlySet<ShapeName> = new Set(['chat', 'responses', 'messages']);

/** The tokens of a request; the output is null when the request does not limit it. */
export type TokenNeed = { input: number; output: number | null };

/**
 * Reserves the maximum number of tokens that a request may need; they are settled when it ends. A request without a
 * limit of its own reserves `outputCeiling`, or the whole limit if that is less.
 * @throws AppError request_exceeds_limit, rate_limit_exceeded
 */
export async function reserveTokensOf(
  context: RequestContext,
  caller: AdmissionRow,
  { input, output }: TokenNeed,
  shape: ShapeName,
  budget: TokenBudget,
): Promise<void> {
  const { apiKeyId, organizationId, tokensPerMinute: keyLimit } = caller.key;
  const { organizationTokensPerMinute: organizationLimit } = caller;
  const limit = Math.min(keyLimit ?? organizationLimit, organizationLimit);
  const least = input + (output ?? 0);
  if (least > limit) {
    throw new AppError(
      'request_exceeds_limit',
      `The request needs about ${figure(least)} tokens, and ${figure(limit)} a minute are all that ` +
        `${keyLimit === limit ? keyOf(caller) : organizationOf(caller)} may use: send less.`,
    );
  }
  const most = output === null && generating.has(shape) ? Math.min(least + outputCeiling, limit) : least;
  const tokens = Math.max(1, most);
  const { state, settle } = await budget.reserve({ apiKeyId, organizationId, keyLimit, organizationLimit, tokens });
  Object.assign(context.headers, tokenHeaders(state));
  if (!settle) {
    context.limitScope = state.scope;
    throw tokenLimitError(caller, state, tokens);
  }
  context.settleTokens = settle;
}

function tokenHeaders({ limit, remaining, reset }: TokenState): Record<string, string> {
  return {
    'x-ratelimit-limit-tokens': String(limit),
    'x-ratelimit-remaining-tokens': String(remaining),
    'x-ratelimit-reset-tokens': formatDuration(reset),
  };
}

function tokenLimitError(caller: AdmissionRow, { scope, limit, wait }: TokenState, tokens: number): AppError {
  const seconds = Math.max(1, Math.ceil(wait / 1_000_000));
  return new AppError(
    'rate_limit_exceeded',
    `The token limit of ${scope === 'key' ? keyOf(caller) : organizationOf(caller)} is reached (${figure(limit)} tokens a ` +
      `minute; this request needs up to ${figure(tokens)}): try again in ${seconds}s.`,
    { retryAfterSeconds: seconds },
  );
}

const keyOf = (caller: AdmissionRow) => `the API key ${previewOf(caller.key.lastFive)}`;
const organizationOf = (caller: AdmissionRow) => `the organization ${caller.key.organizationName}`;
const figure = (count: number) => count.toLocaleString('en-US');
