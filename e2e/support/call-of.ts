import { createRequestContext } from '@/gateway/request-context';
import type { Call } from '@/lib/api/refusals';

/** Returns the call of a request to chat completions, on which the decision depends besides the key. */
export function callOf(given: Partial<Call> = {}): Call {
  const { call } = createRequestContext(new Request('http://gateway.test/'), '203.0.113.7', '', undefined, 'chat');
  return { ...call, ...given };
}
