import 'server-only';
import Stripe from 'stripe';
import { env } from '../../env';
import { AppError } from '../../errors';

let client: Stripe | undefined;

/** Whether this installation takes payments. */
export function isStripeOn(): boolean {
  return env().STRIPE_SECRET_KEY !== undefined;
}

/** Stripe's own client. Someone waits for most calls, so it gives up within seconds. */
export function stripeClient(): Stripe {
  client ??= openClient();
  return client;
}

function openClient(): Stripe {
  const { STRIPE_SECRET_KEY: key, STRIPE_API_BASE_URL: baseUrl } = env();
  if (!key) throw new AppError('not_found', 'No payment provider is connected to this installation.');
  const { protocol, hostname, port } = new URL(baseUrl);
  return new Stripe(key, {
    protocol: protocol === 'http:' ? 'http' : 'https',
    host: hostname,
    port: port === '' ? undefined : Number(port),
    timeout: 4_000,
    maxNetworkRetries: 1,
    telemetry: false,
  });
}

/**
 * Calls Stripe and says in our words what went wrong.
 * @throws AppError conflict for a refused payment, service_unavailable when Stripe is away; else what Stripe threw
 */
export async function callStripe<T>(call: (stripe: Stripe) => Promise<T>): Promise<T> {
  try {
    return await call(stripeClient());
  } catch (error) {
    if (error instanceof Stripe.errors.StripeCardError) {
      throw new AppError('conflict', `The payment was refused: ${error.message} Nothing was changed.`, {
        cause: error,
      });
    }
    if (isStripeAway(error)) {
      console.error('Stripe did not answer:', error instanceof Error ? error.message : error);
      throw new AppError('service_unavailable', 'Stripe did not answer. Try again in a moment.', { cause: error });
    }
    throw error;
  }
}

function isStripeAway(error: unknown): boolean {
  const { StripeConnectionError, StripeAPIError, StripeRateLimitError } = Stripe.errors;
  return (
    error instanceof StripeConnectionError || error instanceof StripeAPIError || error instanceof StripeRateLimitError
  );
}

/** Whether Stripe says that there is no such thing. */
export function isMissing(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'resource_missing';
}
