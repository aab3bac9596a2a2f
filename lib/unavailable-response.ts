import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Tells the front that a page failed because the database is away or busy: it then answers 503 in place of 500. */
const header = 'x-database-unavailable';

const responses = new Map<string, ServerResponse>();

/** Keeps the responses under way by their request's id, since Next gives a page no way to set its status. */
export function trackResponses(): void {
  subscribe('http.server.request.start', (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    const id = request.headers['x-request-id'];
    if (typeof id !== 'string') return;
    responses.set(id, response);
    response.once('close', () => responses.delete(id));
  });
}

/** Marks the response to a request, unless it is under way already. */
export function markUnavailable(requestId: unknown): void {
  const response = typeof requestId === 'string' ? responses.get(requestId) : undefined;
  if (response && !response.headersSent) response.setHeader(header, '1');
}
