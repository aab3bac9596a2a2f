import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, expect } from 'vitest';
import { createDashboardProxy } from '@/gateway/dashboard-proxy';
import type { Gateway } from '@/gateway/gateway';
import { serveGateway } from '@/gateway/serve';
import { noProxies, type SenderSettings } from '@/lib/sender';

const gateway: Gateway = {
  fetch: async (request) => new Response(`the API at ${new URL(request.url).pathname}`),
  isDatabaseAvailable: async () => true,
  endStreams: () => undefined,
  close: async () => undefined,
};

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const portOf = (server: Server) => (server.address() as AddressInfo).port;
const answerOk: RequestListener = (_incoming, outgoing) => void outgoing.end('a page');

/** Trusts no proxy. */
const nobody: SenderSettings = { proxies: noProxies, appUrl: undefined };

/** Starts a front with a small server instead of Next as its dashboard; it ends after the test. */
export async function startFront({ answer = answerOk, isDevelopment = false, senders = nobody } = {}) {
  const seen: IncomingMessage[] = [];
  const connections = new Set<Socket>();
  const next = createServer((incoming, outgoing) => {
    seen.push(incoming);
    answer(incoming, outgoing);
  });
  next.on('connection', (socket) => connections.add(socket));
  await new Promise<void>((resolve) => next.listen(0, '127.0.0.1', resolve));
  const stopNext = () => {
    next.close();
    for (const socket of connections) socket.destroy();
  };
  const proxy = createDashboardProxy(portOf(next), senders);
  const dashboard = {
    answer: proxy.answer,
    upgrade: isDevelopment ? proxy.upgrade : undefined,
    close: async () => proxy.close(),
  };
  const front = await serveGateway(gateway, { port: 0, dashboard, finishMs: 3_000, senders });
  ends.push(stopNext, front.close);
  return {
    port: front.port,
    url: `http://127.0.0.1:${front.port}`,
    close: front.close,
    seen,
    connections,
    next,
    stopNext,
  };
}

/** Sends bytes and reads until the connection is closed. */
export async function sendRaw(port: number, lines: string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1', () => socket.write(`${lines.join('\r\n')}\r\n\r\n`));
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk) => {
    text += chunk;
  });
  await once(socket, 'close');
  return text;
}

/** The header with which a client asks for the end of its connection. */
export const close = 'Connection: close';

/** Returns the headers that Next gets for a request whose only header is its host. */
export function ownHeaders(host: string) {
  return {
    host,
    'x-forwarded-host': host,
    'x-forwarded-proto': 'http',
    'x-forwarded-for': '127.0.0.1',
    'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
    connection: 'keep-alive',
  };
}
