import type { KeysInUse } from '@/lib/billing/schema';
import { apiKeysPlanId, plans } from '@/lib/plans';

/** Returns a text about the keys that stop without the plan, and what is kept. */
export function keysAtStake({ keys, requestsLastDay }: KeysInUse, when = 'at once'): string {
  if (keys === 0) return 'There are no active API keys, so nothing stops working.';
  const [stop, they, kept] =
    keys === 1
      ? ['1 API key stops', 'It', 'It is kept, and works']
      : [`${keys.toLocaleString('en-US')} API keys stop`, 'They', 'They are kept, and work'];
  const served = `${requestsLastDay.toLocaleString('en-US')} ${requestsLastDay === 1 ? 'request' : 'requests'}`;
  const suite = plans[apiKeysPlanId].name;
  return `${stop} working ${when}. ${they} served ${served} in the last 24 hours. ${kept} again unchanged when you return to ${suite}.`;
}
