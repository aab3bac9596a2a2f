import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerJson, type Health } from './health';
import { logFault } from './log';
import type { Metrics } from './metrics';

/**
 * Serves `/metrics` in Prometheus' text format, and health too, on a port of its own that clients of the API needn't
 * reach. It stays open to the very end, so that the end can be watched.
 * @param port 0 takes any free one
 * @throws what listening throws, such as EADDRINUSE
 */
export async function serveMetrics(metrics: Metrics, health: Health, port: number) {
  const server = createServer((incoming, outgoing) => {
    if (health.answer(incoming, outgoing)) return;
    if (incoming.url !== '/metrics') return answerJson(outgoing, 404, { error: 'There is /metrics here.' });
    metrics.text().then(
      (text) => outgoing.writeHead(200, { 'content-type': metrics.contentType }).end(text),
      (error: unknown) => {
        logFault(error, {}, 'the metrics could not be read');
        answerJson(outgoing, 500, { error: 'The metrics could not be read.' });
      },
    );
  });
  await listen(server, port);
  return {
    port: (server.address() as AddressInfo).port,
    async close(): Promise<void> {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Starts listening on a port. @throws what listening throws */
export function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, resolve);
  });
}
