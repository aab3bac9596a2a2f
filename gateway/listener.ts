import type { IncomingMessage, Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { getRequestListener, RequestError } from '@hono/node-server';
import { AppError } from '@/lib/errors';
import { answerBrokenRequest } from './broken-request';
import { type Connections, trackConnections } from './connections';
import type { Gateway } from './gateway';
import { createRequestContext } from './request-context';
import { respondError, toAppError } from './respond';

const farewellMs = 1_000;

/** Told of each request that could not be read, and so never reached the gateway. */
export type CountUnreadable = (fault: AppError) => void;

/** A gateway as a listener for the requests of a Node server. */
export function createListener(gateway: () => Gateway, count: CountUnreadable) {
  return getRequestListener(
    (request, { incoming }) => gateway().fetch(request, addressOf(incoming as IncomingMessage)),
    { errorHandler: (error) => answerUnreadable(error, count) },
  );
}

/** Makes a server answer in our words also what is no request, and know which of its connections idle. */
export function prepareServer(server: Server, count: CountUnreadable): Connections {
  server.on('clientError', (error, socket) => {
    const fault = answerBrokenRequest(error, socket);
    if (fault) count(fault);
  });
  // Whatever is expected, the request is answered like any other.
  server.on('checkExpectation', (incoming, outgoing) => server.emit('request', incoming, outgoing));
  return trackConnections(server);
}

/** Stops accepting, lets running requests finish for `patienceMs`, and then ends streams, telling them so. */
export async function closeServer(
  server: Server,
  connections: Connections,
  endStreams: () => void,
  patienceMs: number,
): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  connections.closeWhenIdle();
  await Promise.race([closed, delay(patienceMs, undefined, { ref: false })]);
  endStreams();
  await Promise.race([closed, delay(farewellMs, undefined, { ref: false })]);
  server.closeAllConnections();
  await closed;
}

function addressOf(incoming: IncomingMessage): string {
  const forwarded = incoming.headers['x-forwarded-for'];
  const last = (typeof forwarded === 'string' ? forwarded : forwarded?.at(-1))?.split(',').at(-1)?.trim();
  // An IPv4 address on a socket that listens for both kinds.
  return last?.slice(0, 100) || (incoming.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
}

// A request whose target or Host makes no URL never reaches the gateway.
function answerUnreadable(error: unknown, count: CountUnreadable): Response {
  const fault =
    error instanceof RequestError
      ? new AppError('invalid_request', 'The request target or its Host header is not valid.')
      : toAppError(error);
  count(fault);
  return respondError(createRequestContext(new Request('http://unreadable.invalid/'), ''), fault);
}
