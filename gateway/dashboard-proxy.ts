import { Agent, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { ProxyServer } from 'httpxy';
import { logFault } from './log';
import { clientAddress } from './request-target';

// Well below the time-out of Next's side, so that no request is sent into a connection that Next is closing.
const idleMs = 2_000;

// They describe one connection, not the request; with `upgrade`, Next would take h2c for a WebSocket.
const connectionHeaders = ['connection', 'keep-alive', 'proxy-connection', 'te', 'upgrade', 'http2-settings'];

/** Hands requests to the dashboard, which Next serves on a private port of this machine. */
export function createDashboardProxy(port: number) {
  const agent = new Agent({ keepAlive: true, timeout: idleMs });
  const proxy = new ProxyServer<IncomingMessage, ServerResponse>({ target: `http://127.0.0.1:${port}`, agent });

  proxy.on('proxyRes', ({ headers }, _incoming, outgoing) => {
    delete headers['keep-alive'];
    headers.connection = outgoing.hasHeader('connection') || !outgoing.shouldKeepAlive ? 'close' : 'keep-alive';
  });

  return {
    /** Answers with the dashboard's answer; 502 when there is none. */
    answer(incoming: IncomingMessage, outgoing: ServerResponse): void {
      const { headers, httpVersion } = incoming;
      if (headers.host === undefined && httpVersion === '1.1') {
        outgoing.writeHead(400, { connection: 'close' }).end();
        return;
      }
      // Without a host Node's client would send the private address, and links would be made of it.
      headers.host ??= 'localhost';
      // The expectation has been answered: 100 Continue is sent, or there is none.
      delete headers.expect;
      for (const name of connectionHeaders) delete headers[name];
      setClientAddress(incoming);
      proxy.web(incoming, outgoing).catch((error: unknown) => answerAway(outgoing, error));
    },
    /** Passes a WebSocket on, which Next serves in development only. */
    upgrade(incoming: IncomingMessage, socket: Socket, head: Buffer): void {
      proxy.ws(incoming, socket, {}, head).catch(() => socket.destroy());
    },
    /** Closes the connections to Next. */
    close: () => agent.destroy(),
  };
}

/** Tells Next the client's address. A header that names one stays as it is: its last entry counts. */
function setClientAddress(incoming: IncomingMessage): void {
  const forwarded = incoming.headers['x-forwarded-for'];
  if (typeof forwarded === 'string' && forwarded.split(',').at(-1)?.trim()) return;
  incoming.headers['x-forwarded-for'] = clientAddress(incoming);
}

function answerAway(outgoing: ServerResponse, error: unknown): void {
  // The client left, or the answer was under way.
  if (outgoing.destroyed) return;
  if (outgoing.headersSent) {
    outgoing.destroy();
    return;
  }
  logFault(error, {}, 'the dashboard did not answer');
  outgoing
    .writeHead(502, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', 'retry-after': '2' })
    .end('The dashboard does not answer at the moment. Reload this page in a few seconds.\n');
}
