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

// Well below the time-out of Next's side, so that no request is sent into a connection that Next is closing.
const idleMs = 2_000;

// They describe one connection, not the request; with `upgrade`, Next would take h2c for a WebSocket.
const connectionHeaders = ['connection', 'keep-alive', 'proxy-connection', 'te', 'upgrade', 'http2-settings'];

/** Set by instrumentation.ts on a page that could not be read because the database is away or busy. */
const unavailableHeader = 'x-database-unavailable';

/** Hands requests to the dashboard, which Next serves on a private port of this machine. */
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
    // The client left while it was sending.
    if (outgoing.destroyed) return;
    await proxy.web(incoming, outgoing, body && { buffer: Readable.from([body]) });
  }

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
      pass(incoming, outgoing).catch((error: unknown) => {
        if (error instanceof AppError) refuse(outgoing, error, headers['next-action'] !== undefined);
        else answerAway(outgoing, error);
      });
    },
    /** Passes a WebSocket on, which Next serves in development only. */
    upgrade(incoming: IncomingMessage, socket: Socket, head: Buffer): void {
      proxy.ws(incoming, socket, {}, head).catch(() => socket.destroy());
    },
    /** Closes the connections to Next. */
    close: () => agent.destroy(),
  };
}

/** Next answers 500 for an action's input that it can't decode; no action of ours throws. */
function statusOf({ statusCode = 502, headers }: IncomingMessage, { method, headers: sent }: IncomingMessage): number {
  if (statusCode !== 500) return statusCode;
  if (headers[unavailableHeader] !== undefined) return 503;
  return method === 'POST' && sent['next-action'] !== undefined ? 400 : statusCode;
}

function refuse(outgoing: ServerResponse, { status, message }: AppError, isAction: boolean): void {
  if (outgoing.destroyed) return;
  outgoing
    .writeHead(status, {
      // Next hands a script the text of a refused action only with exactly this type. Scripts read it as UTF-8.
      'content-type': isAction ? 'text/plain' : 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...(status === 405 ? { allow: pageMethods.join(', ') } : {}),
    })
    .end(message);
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
