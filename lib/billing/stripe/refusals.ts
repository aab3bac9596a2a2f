import Stripe from 'stripe';
import { AppError } from '../../errors';

/** Where the organization's admin can pay, in the words of the billing page. */
const usePortal = 'under “Payments and invoices”';
const unchanged = 'Your plan has not changed.';

/** Reasons of a bank, by Stripe's decline codes. */
const declines: [codes: string[], sentence: string][] = [
  [
    ['insufficient_funds', 'card_velocity_exceeded', 'withdrawal_count_limit_exceeded'],
    `The card has reached its limit. ${unchanged} Use another card ${usePortal}, or ask your bank.`,
  ],
  [['expired_card'], `The card has expired. ${unchanged} Add another one ${usePortal}.`],
  [
    ['incorrect_cvc', 'invalid_cvc', 'incorrect_number', 'invalid_number', 'incorrect_zip', 'incorrect_address'],
    `The details of the card are not right. ${unchanged} Enter them again ${usePortal}.`,
  ],
  [
    ['processing_error', 'issuer_not_available', 'try_again_later', 'reenter_transaction'],
    `The bank could not be reached. ${unchanged} Try again in a few minutes.`,
  ],
  [
    [
      'authentication_required',
      'invoice_payment_intent_requires_action',
      'subscription_payment_intent_requires_action',
    ],
    `Your bank asks you to confirm this payment. ${unchanged} Confirm it, or add another card, ${usePortal}.`,
  ],
];
const declined = `Your card was declined. ${unchanged} Use another card ${usePortal}, or ask your bank.`;

/** Refused requests, by Stripe's error code or the invalid parameter. */
const requests: [name: string, sentence: string][] = [
  [
    'customer_tax_location_invalid',
    `Stripe needs your address to calculate the tax. ${unchanged} Add it ${usePortal}, then try again.`,
  ],
  ['customer', 'Stripe no longer has this organization as a customer. Choose a plan to start again.'],
  ['price', "This plan's price is not available at Stripe. Ask your operator to set it up."],
  ['line_items', "This plan's price is not available at Stripe. Ask your operator to set it up."],
  ['payment_method', `There is no payment method on file. ${unchanged} Add one ${usePortal}, then try again.`],
  ['configuration', 'The customer portal is not set up at Stripe. Ask your operator to save its settings there.'],
  ['automatic_tax', 'The calculation of taxes is not set up at Stripe. Ask your operator to set it up.'],
  ['subscription', 'Stripe does not know this subscription: it may belong to another account. Ask your operator.'],
];

/** Errors that only Stripe's message identifies. */
const messages: [pattern: RegExp, name: string][] = [
  [/no attached payment|no default payment/i, 'payment_method'],
  [/^No configuration provided/, 'configuration'],
];

/** Returns a sentence about an error of Stripe other than an outage: what happened and what to do. */
export function explainRefusal(error: Stripe.errors.StripeError): string {
  const { StripeAuthenticationError, StripeCardError, StripeIdempotencyError, StripePermissionError } = Stripe.errors;
  if (error instanceof StripeCardError) {
    const given = [error.decline_code, error.code];
    return declines.find(([codes]) => codes.some((code) => given.includes(code)))?.[1] ?? declined;
  }
  if (error instanceof StripeAuthenticationError || error instanceof StripePermissionError) {
    return "Stripe does not accept this installation's key. Nothing has changed. Ask your operator to check it.";
  }
  if (error instanceof StripeIdempotencyError) {
    return 'Another change is under way at Stripe. Try again in a moment.';
  }
  return explainRequest(error);
}

function explainRequest({ code = '', param = '', message, requestId }: Stripe.errors.StripeError): string {
  // Stripe identifies the error by its code, by a parameter such as items[0][price], or only in its message.
  const inMessage = messages.find(([pattern]) => pattern.test(message))?.[1] ?? /^No such (\w+)/.exec(message)?.[1];
  const known = requests.find(([name]) => code === name || inMessage === name || param.split(/[[\]]/).includes(name));
  if (known) return known[1];
  const number = requestId ? `, with the number ${requestId}` : '';
  return `Stripe refused this request. Nothing has changed. Reload the page, or ask your operator${number}.`;
}

/** Returns whether an error of `callStripe` means that the bank asks the cardholder to confirm a payment. */
export function needsConfirmation(error: unknown): boolean {
  const cause = error instanceof AppError ? error.details.cause : undefined;
  if (!(cause instanceof Stripe.errors.StripeCardError)) return false;
  return /requires_action|authentication_required/.test(`${cause.code} ${cause.decline_code}`);
}
