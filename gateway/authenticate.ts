import type { Refusal } from '@/db/queries/admission';
import { endpointGroupLabels } from '@/lib/api/endpoint-groups';
import { previewOf } from '@/lib/api-keys/preview';
import { hashSecret } from '@/lib/api-keys/secret';
import { lastFiveOf } from '@/lib/api-keys/secret-format';
import { AppError, type ErrorCode } from '@/lib/errors';
import { apiKeysPlanId, plans } from '@/lib/plans';
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
  const { address, endpoint } = context;
  const [current, other] = peppers;
  const otherDigest = other && hashSecret(secret, other);
  const row = await admitFrom({ digest: hashSecret(secret, current), otherDigest, address, endpoint });
  if (!row) {
    throw new AppError(
      'invalid_api_key',
      `The API key ${previewOf(lastFiveOf(secret))} does not exist: check it, or create one in the dashboard.`,
    );
  }
  context.caller = row;
  Object.assign(context.headers, limitHeaders(tightestLimit(row)));
  if (row.isRotating && row.secretExpiresAt) {
    context.headers['x-api-key-replaced'] = `expires=${row.secretExpiresAt.toISOString()}`;
  }
  if (row.refusal) throw refusalError(context, row, row.refusal);
  return row;
}

/** Returns the error for a refused key. Its message says what is wrong and what to do. */
export function refusalError(context: RefusedRequest, row: AdmissionRow, refusal: Refusal): AppError {
  if (refusal === 'limited') return limitError(row);
  if (refusal === 'concurrency_limited') return concurrencyError(row);
  const [code, message] = refusalTexts[refusal];
  return new AppError(code, message(`The API key ${previewOf(row.lastFive)}`, row, context));
}

type RefusedRequest = Pick<RequestContext, 'address' | 'endpoint'>;
type RefusalText = [ErrorCode, (key: string, row: AdmissionRow, request: RefusedRequest) => string];

const refusalTexts: Record<Exclude<Refusal, 'limited' | 'concurrency_limited'>, RefusalText> = {
  removed: ['api_key_removed', (key) => `${key} was removed: create a new one in the dashboard and use that.`],
  disabled: ['api_key_disabled', (key) => `${key} is disabled: ask an admin of your organization to enable it.`],
  expired: ['api_key_expired', (key) => `${key} has expired: ask an admin to extend it, or create a new one.`],
  replaced: ['api_key_replaced', (key) => `${key} was replaced by a rotation: use the key's new secret.`],
  space_gone: ['space_not_found', (key) => `${key} belongs to a space that was deleted: create a key in another one.`],
  subscription_inactive: [
    'subscription_inactive',
    (key, row) =>
      `${key} is not covered by the subscription of ${row.organizationName}: API keys require ` +
      `${plans[apiKeysPlanId].name}, and work again unchanged after an admin upgrades.`,
  ],
  address_not_allowed: [
    'address_not_allowed',
    (key, _row, { address }) =>
      `${key} may not be used from ${address || 'an unknown address'}: use it from an allowed address, or ask an ` +
      'admin to add this one.',
  ],
  endpoint_not_allowed: [
    'endpoint_not_allowed',
    (key, _row, { endpoint }) =>
      `${key} may not use this endpoint (${endpointGroupLabels[endpoint ?? 'other']}): see GET /v1/key for those ` +
      'that it may, or ask an admin to add it.',
  ],
};

function concurrencyError({ lastFive, concurrentRequests }: AdmissionRow): AppError {
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
      ? [`the API key ${previewOf(row.lastFive)}`, row.keyRpm]
      : [`the organization ${row.organizationName}`, row.organizationRpm];
  const seconds = retryAfterSeconds(limit);
  return new AppError(
    'rate_limit_exceeded',
    `The limit of ${subject} is reached (${rpm} requests a minute, ${limit.limit} at once): try again in ${seconds}s.`,
    { retryAfterSeconds: seconds },
  );
}
