import { type Call, type KeyRefusal, refusals } from '@/lib/api/refusals';
import { previewOf } from '@/lib/api-keys/preview';
import { hashSecret } from '@/lib/api-keys/secret';
import { lastFiveOf } from '@/lib/api-keys/secret-format';
import { AppError } from '@/lib/errors';
import type { AdmissionRow } from './admit-batch';
import { readSecret } from './credentials';
import { limitHeaders, retryAfterSeconds, tightestLimit } from './limits';
import type { RequestContext } from './request-context';
import type { AdmitFrom } from './unknown-keys';

/**
 * Authenticates a request: checks its key, space, plan and limits in the database, and counts the request.
 * @throws AppError with the reason when the key is refused; service_unavailable when the database is unavailable
 */
export async function authenticate(
  context: RequestContext,
  admitFrom: AdmitFrom,
  peppers: readonly [Buffer, Buffer?],
): Promise<AdmissionRow> {
  const secret = readSecret(context.request.headers);
  const [current, other] = peppers;
  const otherDigest = other && hashSecret(secret, other);
  const row = await admitFrom({ digest: hashSecret(secret, current), otherDigest, call: context.call });
  if (!row) {
    throw new AppError(
      'invalid_api_key',
      `The API key ${previewOf(lastFiveOf(secret))} does not exist: check it, or create one in the dashboard.`,
    );
  }
  context.caller = row;
  const tightest = tightestLimit(row);
  Object.assign(context.headers, limitHeaders(tightest));
  if (row.refusal === 'limited') context.limitScope = tightest.scope;
  if (row.key.isRotating && row.key.secretExpiresAt) {
    context.headers['x-api-key-replaced'] = `expires=${row.key.secretExpiresAt.toISOString()}`;
  }
  if (row.refusal) throw refusalError(context.call, row, row.refusal);
  return row;
}

/** Returns the error for a refused key. Its message says what is wrong and what to do. */
export function refusalError(call: Call, row: AdmissionRow, reason: KeyRefusal): AppError {
  if (reason === 'limited') return limitError(row);
  if (reason === 'concurrency_limited') return concurrencyError(row);
  const { code, message, happened } = refusals[reason];
  const { lastFive, organizationName } = row.key;
  return new AppError(
    code,
    message?.({ ...call, key: `The API key ${previewOf(lastFive)}`, organizationName }) ?? happened,
  );
}

function concurrencyError({ key: { lastFive, concurrentRequests } }: AdmissionRow): AppError {
  const limit = (concurrentRequests ?? 0).toLocaleString('en-US');
  return new AppError(
    'concurrency_limit_exceeded',
    `The API key ${previewOf(lastFive)} may have ${limit} requests running at once: send the next one when one has ended.`,
    { retryAfterSeconds: 1 },
  );
}

function limitError(row: AdmissionRow): AppError {
  const limit = tightestLimit(row);
  const [subject, rpm] =
    limit.scope === 'key'
      ? [`the API key ${previewOf(row.key.lastFive)}`, row.keyRpm]
      : [`the organization ${row.key.organizationName}`, row.organizationRpm];
  const seconds = retryAfterSeconds(limit);
  return new AppError(
    'rate_limit_exceeded',
    `The limit of ${subject} is reached (${rpm} requests a minute, ${limit.limit} at once): try again in ${seconds}s.`,
    { retryAfterSeconds: seconds },
  );
}
