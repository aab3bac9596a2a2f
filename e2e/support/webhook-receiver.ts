import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type ReceivedMessage = { path: string; headers: Record<string, string>; body: string; at: number };
export type Answer = (response: ServerResponse, message: ReceivedMessage) => void;

const answerOk: Answer = (response) => response.end('ok');

/** Starts a server that receives webhooks. Its answer can be changed; by default it is 200. */
export async function startReceiver(given: { port?: number; answer?: Answer } = {}) {
  const received: ReceivedMessage[] = [];
  let answer = given.answer ?? answerOk;
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of incoming) chunks.push(chunk);
    } catch {
      return;
    }
    const body = Buffer.concat(chunks).toString('utf8');
    const message = { path: incoming.url ?? '', headers: textHeaders(incoming.headers), body, at: Date.now() };
    received.push(message);
    answer(response, message);
  });
  server.listen(given.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}/hook`,
    received,
    answer(next: Answer) {
      answer = next;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export type Receiver = Awaited<ReturnType<typeof startReceiver>>;

function textHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
