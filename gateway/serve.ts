import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Gateway } from './gateway';
import { createHealth } from './health';
import { processGateway } from './instance';
import { type CountUnreadable, closeServer, createListener, prepareServer } from './listener';
import { createMetrics, type Metrics } from './metrics';
import { listen, serveMetrics } from './metrics-server';

// So that a credential of 100 KB is told what is wrong with it, in our words.
const maxHeaderSize = 256 * 1024;
// Longer than load balancers keep their connections, so that they never send into one that is closing.
const keepAliveTimeout = 75_000;
// What is given to running requests, the time of draining included, then to ended streams to say so. Flushing and the
// pool have the rest of 30 seconds.
const finishMs = 20_000;

type ServeOptions = {
  /** 0 takes any free one. */
  port: number;
  /** Where Prometheus reads the metrics; none are kept without it. */
  metricsPort?: number;
  /** How long it goes on accepting after it has said that it is not ready: what a load balancer needs to notice. */
  drainMs?: number;
};

/** A server that runs. */
export type Served = {
  port: number;
  metricsPort: number | undefined;
  /** Says that it is not ready, stops accepting, lets running requests finish, writes usage: within 30 seconds. */
  close(): Promise<void>;
};

/**
 * Serves the API by itself, as the settings say.
 * @throws what listening throws, such as EADDRINUSE; SettingsError
 */
export function serve(options: ServeOptions): Promise<Served> {
  const metrics = options.metricsPort === undefined ? null : createMetrics();
  return serveGateway(processGateway(metrics), options, metrics);
}

/** Serves a gateway on a port; `close` closes the gateway too. @throws what listening throws */
export async function serveGateway(
  gateway: Gateway,
  { port, metricsPort, drainMs = 0 }: ServeOptions,
  metrics: Metrics | null = null,
): Promise<Served> {
  const health = createHealth(gateway);
  const count: CountUnreadable = ({ status, code }) => metrics?.requestEnded('none', status, code);
  const listener = createListener(() => gateway, count);
  // A request without a Host is answered by the listener: Node's own answer has no body.
  const settings = { maxHeaderSize, keepAliveTimeout, requireHostHeader: false };
  const server = createServer(settings, (incoming, outgoing) => {
    connections.note(incoming, outgoing);
    if (health.answer(incoming, outgoing)) return;
    void listener(incoming, outgoing);
  });
  const connections = prepareServer(server, count);
  await listen(server, port);
  const metricsServer =
    metrics && metricsPort !== undefined ? await serveMetrics(metrics, health, metricsPort) : undefined;
  return {
    port: (server.address() as AddressInfo).port,
    metricsPort: metricsServer?.port,
    async close() {
      health.startDraining();
      if (drainMs > 0) await delay(drainMs);
      await closeServer(server, connections, gateway.endStreams, finishMs - drainMs);
      await gateway.close();
      await metricsServer?.close();
    },
  };
}
