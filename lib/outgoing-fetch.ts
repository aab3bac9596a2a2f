import type { Dispatcher, HeadersInit, RequestInit } from 'undici';
import { proxyFor } from './outgoing-proxy';

const dispatchers = new Map<string, Dispatcher>();

/** `fetch`, through the proxy where there is one for the URL. */
export const outgoingFetch: typeof fetch = async (input, init) => {
  const url = new URL(input instanceof Request ? input.url : input);
  if (proxyFor(url) === undefined) return fetch(input, init);
  // Loaded only now, because loading it replaces what Node's own `fetch` sends with.
  const [undici, { openDispatcher }] = await Promise.all([import('undici'), import('./outgoing-dispatcher')]);
  const dispatcher = dispatchers.get(url.origin) ?? openDispatcher(url);
  dispatchers.set(url.origin, dispatcher);
  const headers = new undici.Headers(init?.headers as HeadersInit);
  // It is added again, and a request may have it once.
  headers.delete('content-length');
  return (await undici.fetch(url, { ...(init as RequestInit), headers, dispatcher })) as unknown as Response;
};
