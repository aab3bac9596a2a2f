import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request to the collector: its path, its content type, and its body when it is JSON. */
type Sent = { path: string; type: string; bytes: number; body: unknown };

/** Starts a small OpenTelemetry collector that stores the requests that it gets over OTLP. */
export async function startFakeCollector() {
  const sent: Sent[] = [];
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    const type = incoming.headers['content-type'] ?? '';
    const body = type === 'application/json' ? JSON.parse(bytes.toString('utf8')) : null;
    sent.push({ path: incoming.url ?? '', type, bytes: bytes.length, body });
    response.writeHead(200, { 'content-type': type }).end(type === 'application/json' ? '{}' : '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
