import { randomUUID } from 'node:crypto';
import { Agent, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { ProxyServer } from 'httpxy';
import { AppError } from '@/lib/errors';
import { readSender, type SenderSettings } from '@/lib/sender';
import { readDashboardBody } from './dashboard-body';
import { checkDashboardRequest, pageMethods, setDashboardHeaders } from './dashboard-request';
import { logFault, logForwardedInVain } from './log';

// Well below Next's own time-out, so that no request is sent on a connection that Next is closing.
const idleMs = 2_000;

// Headers of the connection, not of the request. With `upgrade`, Next would take h2c for a WebSocket.
const connectionHeaders = ['connection', 'keep-alive', 'proxy-connection', 'te', 'upgrade', 'http2-settings'];

/** Set by instrumentation.ts on a page that failed because the database is unavailable or busy. */
const unavailableHeader = 'x-database-unavailable';

/** Creates the proxy to the dashboard, which Next serves on a private port of this machine. */
export function createDashboardProxy(port: number, settings: SenderSettings) {
  const agent = new Agent({ keepAlive: true, timeout: idleMs });
  const proxy = new ProxyServer<IncomingMessage, ServerResponse>({ target: `http://127.0.0.1:${port}`, agent });

  proxy.on('proxyRes', (response, incoming, outgoing) => {
    const { headers } = response;
    response.statusCode = statusOf(response, incoming);
    if (response.statusCode === 503) headers['retry-after'] ??= '1';
    delete headers[unavailableHeader];
    delete headers['keep-alive'];
    headers.connection = outgoing.hasHeader('connection') || !outgoing.shouldKeepAlive ? 'close' : 'keep-alive';
  });

  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const sender = readSender(incoming, settings);
    if (sender.isForwardedInVain) logForwardedInVain(sender.address);
    checkDashboardRequest(incoming, sender);
    setDashboardHeaders(incoming, sender, randomUUID());
    const body = incoming.method === 'POST' ? await readDashboardBody(incoming) : undefined;
    // The client disconnected while it was sending.
    if (outgoing.destroyed) return;
    await proxy.web(incoming, outgoing, body && { buffer: Readable.from([body]) });
  }

  return {
    /** Forwards a request to the dashboard; the answer is 502 when it can't be reached. */
    answer(incoming: IncomingMessage, outgoing: ServerResponse): void {
      const { headers, httpVersion } = incoming;
      if (headers.host === undefined && httpVersion === '1.1') {
        outgoing.writeHead(400, { connection: 'close' }).end();
        return;
      }
      // Without a host, Node's client would send the private address, and links would contain it.
      headers.host ??= 'localhost';
      // The expectation was already handled: the server sent 100 Continue, or did not know it.
      delete headers.expect;
      for (const name of connectionHeaders) delete headers[name];
      pass(incoming, outgoing).catch((error: unknown) => {
        if (error instanceof AppError) refuse(outgoing, error, headers['next-action'] !== undefined);
        else answerAway(outgoing, error);
      });
    },
    /** Forwards a WebSocket, which Next serves only in development. */
    upgrade(incoming: IncomingMessage, socket: Socket, head: Buffer): void {
      proxy.ws(incoming, socket, {}, head).catch(() => socket.destroy());
    },
    /** Closes the connections to Next. */
    close: () => agent.destroy(),
  };
}

/** Next answers 500 for an action input that it can't decode. The app's own actions never throw. */
function statusOf({ statusCode = 502, headers }: IncomingMessage, { method, headers: sent }: IncomingMessage): number {
  if (statusCode !== 500) return statusCode;
  if (headers[unavailableHeader] !== undefined) return 503;
  return method === 'POST' && sent['next-action'] !== undefined ? 400 : statusCode;
}

function refuse(outgoing: ServerResponse, { status, message }: AppError, isAction: boolean): void {
  if (outgoing.destroyed) return;
  outgoing
    .writeHead(status, {
      // Next passes the text of a refused action to the script only with exactly this type. Scripts decode it as UTF-8.
      'content-type': isAction ? 'text/plain' : 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...(status === 405 ? { allow: pageMethods.join(', ') } : {}),
    })
    .end(message);
}

function answerAway(outgoing: ServerResponse, error: unknown): void {
  // The client disconnected, or the answer had started.
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
