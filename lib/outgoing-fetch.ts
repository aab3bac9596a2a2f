import type { Dispatcher, HeadersInit, RequestInit } from 'undici';
import { proxyFor } from './outgoing-proxy';

const dispatchers = new Map<string, Dispatcher>();

/** `fetch` through the configured proxy for the URL, if there is one. */
export const outgoingFetch: typeof fetch = async (input, init) => {
  const url = new URL(input instanceof Request ? input.url : input);
  if (proxyFor(url) === undefined) return fetch(input, init);
  // Imported on use, because importing it replaces the dispatcher of Node's own `fetch`.
  const [undici, { openDispatcher }] = await Promise.all([import('undici'), import('./outgoing-dispatcher')]);
  const dispatcher = dispatchers.get(url.origin) ?? openDispatcher(url);
  dispatchers.set(url.origin, dispatcher);
  const headers = new undici.Headers(init?.headers as HeadersInit);
  // undici adds the header again, and a request may contain it only once.
  headers.delete('content-length');
  return (await undici.fetch(url, { ...(init as RequestInit), headers, dispatcher })) as unknown as Response;
};
