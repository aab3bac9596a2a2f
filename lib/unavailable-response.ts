import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** The response header that makes the front server answer 503 instead of 500 when the database is unavailable. */
const header = 'x-database-unavailable';

const responses = new Map<string, ServerResponse>();

/** Tracks open responses by request id, because Next gives a page no way to set the status. */
export function trackResponses(): void {
  subscribe('http.server.request.start', (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    const id = request.headers['x-request-id'];
    if (typeof id !== 'string') return;
    responses.set(id, response);
    response.once('close', () => responses.delete(id));
  });
}

/** Marks the response to a request, unless its headers have been sent. */
export function markUnavailable(requestId: unknown): void {
  const response = typeof requestId === 'string' ? responses.get(requestId) : undefined;
  if (response && !response.headersSent) response.setHeader(header, '1');
}
