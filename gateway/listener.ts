import type { IncomingMessage, Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { getRequestListener, RequestError } from '@hono/node-server';
import { AppError } from '@/lib/errors';
import { readClient, type TrustedProxies } from '@/lib/sender';
import { answerBrokenRequest } from './broken-request';
import { type Connections, trackConnections } from './connections';
import type { Gateway } from './gateway';
import { logForwardedInVain } from './log';
import { createRequestContext } from './request-context';
import { respondError, toAppError } from './respond';

// Time for ended streams to send their last event.
const closeTimeoutMs = 1_000;

/** Called for each request that could not be read, and so never reached the gateway. */
export type CountUnreadable = (fault: AppError) => void;

/** Returns a gateway as a listener for the requests of a Node server. */
export function createListener(gateway: Gateway, proxies: TrustedProxies, count: CountUnreadable) {
  return getRequestListener(
    (request, { incoming }) => {
      const { address, isForwardedInVain } = readClient(incoming as IncomingMessage, proxies);
      if (isForwardedInVain) logForwardedInVain(address);
      return gateway.fetch(request, address, () => (incoming as IncomingMessage).socket.destroy());
    },
    { errorHandler: (error) => answerUnreadable(error, count) },
  );
}

/** Makes a server answer invalid HTTP with the API's own errors, and tracks which of its connections are idle. */
export function prepareServer(server: Server, count: CountUnreadable): Connections {
  server.on('clientError', (error, socket) => {
    const fault = answerBrokenRequest(error, socket);
    if (fault) count(fault);
  });
  // An unknown expectation is ignored: the request is answered like any other.
  server.on('checkExpectation', (incoming, outgoing) => server.emit('request', incoming, outgoing));
  return trackConnections(server);
}

/** Stops accepting, lets running requests finish for `timeoutMs`, then ends streams with an error event. */
export async function closeServer(
  server: Server,
  connections: Connections,
  endStreams: () => void,
  timeoutMs: number,
): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  connections.closeWhenIdle();
  await Promise.race([closed, delay(timeoutMs, undefined, { ref: false })]);
  endStreams();
  await Promise.race([closed, delay(closeTimeoutMs, undefined, { ref: false })]);
  server.closeAllConnections();
  await closed;
}

// A request whose target and Host don't form a URL never reaches the gateway.
function answerUnreadable(error: unknown, count: CountUnreadable): Response {
  const fault =
    error instanceof RequestError
      ? new AppError('invalid_request', 'The request target or its Host header is not valid.')
      : toAppError(error);
  count(fault);
  return respondError(createRequestContext(new Request('http://unreadable.invalid/'), ''), fault);
}
