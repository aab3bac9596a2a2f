import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerJson, type Health } from './health';
import { logFault } from './log';
import type { Metrics } from './metrics';

/**
 * Serves `/metrics` in Prometheus' text format and the health checks on a separate port, which API clients need not
 * reach. It closes last during a shutdown, so that the shutdown can be observed.
 * @param port 0 for any free port
 * @throws the error of `listen`, such as EADDRINUSE
 */
export async function serveMetrics(metrics: Metrics, health: Health, port: number, host?: string) {
  const server = createServer((incoming, outgoing) => {
    if (health.answer(incoming, outgoing)) return;
    if (incoming.url !== '/metrics')
      return answerJson(outgoing, 404, { error: 'This path does not exist: the metrics are at /metrics.' });
    metrics.text().then(
      (text) => outgoing.writeHead(200, { 'content-type': metrics.contentType }).end(text),
      (error: unknown) => {
        logFault(error, {}, 'the metrics could not be read');
        answerJson(outgoing, 500, { error: 'The metrics could not be read: see the log.' });
      },
    );
  });
  await listen(server, port, host);
  return {
    port: (server.address() as AddressInfo).port,
    async close(): Promise<void> {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Listens on a port of one address, or of all. @throws the error of the server, such as EADDRINUSE */
export function listen(server: Server, port: number, host?: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host }, resolve);
  });
}
