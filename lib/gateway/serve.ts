import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { getRequestListener, RequestError } from '@hono/node-server';
import { AppError } from '../errors';
import { answerBrokenRequest } from './broken-request';
import { type Connections, trackConnections } from './connections';
import { startExchange } from './exchange';
import type { Gateway } from './gateway';
import { processGateway } from './instance';
import { respondError, toAppError } from './respond';

// So that a credential of 100 KB is told what is wrong with it, in our words.
const maxHeaderSize = 256 * 1024;
// Longer than load balancers keep their connections, so that they never send into one that is closing.
const keepAliveTimeout = 75_000;
// What is given to running requests, then to ended streams to say so; flushing has the rest of 30 seconds.
const finishMs = 20_000;
const farewellMs = 1_000;

/** A server that runs. */
export type Served = {
  port: number;
  /** Stops accepting, lets running requests finish, writes usage: within 30 seconds. */
  close(): Promise<void>;
};

/**
 * Serves the API by itself, as the settings say.
 * @param options.port 0 takes any free one
 * @throws what listening throws, such as EADDRINUSE; SettingsError
 */
export function serve(options: { port: number }): Promise<Served> {
  return serveGateway(processGateway(), options.port);
}

/** Serves a gateway on a port; `close` closes the gateway too. @throws what listening throws */
export async function serveGateway(gateway: Gateway, port: number): Promise<Served> {
  const listener = getRequestListener(
    (request, { incoming }) => gateway.fetch(request, addressOf(incoming as IncomingMessage)),
    { errorHandler: answerUnreadable },
  );
  // A request without a Host is answered by the listener: Node's own answer has no body.
  const settings = { maxHeaderSize, keepAliveTimeout, requireHostHeader: false };
  const server = createServer(settings, (incoming, outgoing) => {
    connections.note(incoming, outgoing);
    void listener(incoming, outgoing);
  });
  const connections = trackConnections(server);
  server.on('clientError', answerBrokenRequest);
  // Whatever is expected, the request is answered like any other.
  server.on('checkExpectation', (incoming, outgoing) => server.emit('request', incoming, outgoing));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      await closeServer(server, connections, gateway.endStreams);
      await gateway.close();
    },
  };
}

async function closeServer(server: Server, connections: Connections, endStreams: () => void): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  connections.closeWhenIdle();
  await Promise.race([closed, delay(finishMs, undefined, { ref: false })]);
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
function answerUnreadable(error: unknown): Response {
  const exchange = startExchange(new Request('http://unreadable.invalid/'), '');
  if (!(error instanceof RequestError)) return respondError(exchange, toAppError(error));
  return respondError(exchange, new AppError('invalid_request', 'The request target or its Host header is not valid.'));
}
