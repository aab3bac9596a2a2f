import { handleWebhook } from '@/lib/billing/stripe/webhook';

export const dynamic = 'force-dynamic';

/** Stripe's webhook events. Cookies are ignored: the signature over the body is the credential. */
export function POST(request: Request): Promise<Response> {
  return handleWebhook(request);
}
