import 'server-only';
import Stripe from 'stripe';
import { env } from '../../env';
import { AppError } from '../../errors';
import { logError } from '../../log-text';
import { outgoingFetch } from '../../outgoing-fetch';
import { proxyFor } from '../../outgoing-proxy';
import { explainRefusal } from './refusals';

let client: Stripe | undefined;

/** Returns whether Stripe is configured. */
export function isStripeOn(): boolean {
  return env().STRIPE_SECRET_KEY !== undefined;
}

/** Returns Stripe's client, with a short time-out because a user waits for most calls. */
export function stripeClient(): Stripe {
  client ??= openClient();
  return client;
}

function openClient(): Stripe {
  const { STRIPE_SECRET_KEY: key, STRIPE_API_BASE_URL: baseUrl } = env();
  if (!key) throw new AppError('not_found', 'No payment provider is connected to this installation.');
  const url = new URL(baseUrl);
  const { protocol, hostname, port } = url;
  return new Stripe(key, {
    protocol: protocol === 'http:' ? 'http' : 'https',
    host: hostname,
    port: port === '' ? undefined : Number(port),
    timeout: 4_000,
    maxNetworkRetries: 1,
    telemetry: false,
    httpClient: proxyFor(url) === undefined ? undefined : Stripe.createFetchHttpClient(outgoingFetch),
  });
}

/**
 * Calls Stripe and converts its errors, each to a sentence that says what to do.
 * @throws AppError conflict when Stripe refuses, service_unavailable when it doesn't respond; Stripe's error is the cause
 */
export async function callStripe<T>(call: (stripe: Stripe) => Promise<T>): Promise<T> {
  try {
    return await call(stripeClient());
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
    const { type, code, requestId } = error;
    if (isStripeAway(error)) {
      logError('Stripe did not respond:', error);
      throw new AppError('service_unavailable', 'Stripe did not respond. Try again in a moment.', { cause: error });
    }
    logError(`Stripe refused a request (${[type, code, requestId].filter(Boolean).join(', ')}):`, error);
    throw new AppError('conflict', explainRefusal(error), { cause: error });
  }
}

function isStripeAway(error: unknown): boolean {
  const { StripeConnectionError, StripeAPIError, StripeRateLimitError } = Stripe.errors;
  return (
    error instanceof StripeConnectionError || error instanceof StripeAPIError || error instanceof StripeRateLimitError
  );
}

/** Returns whether an error of `callStripe` means that the object does not exist. */
export function isMissing(error: unknown): boolean {
  const cause = error instanceof AppError ? error.details.cause : undefined;
  return cause instanceof Stripe.errors.StripeInvalidRequestError && cause.code === 'resource_missing';
}
