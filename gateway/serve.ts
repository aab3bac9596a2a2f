import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { gatewayPoolLoad, gatewaySql, upkeepSql } from '@/db/client';
import { env, type ServerSettings } from '@/lib/env';
import { noProxies, type SenderSettings } from '@/lib/sender';
import { isMisplaced } from './api-paths';
import { createGateway, type Gateway } from './gateway';
import { createHealth } from './health';
import { type CountUnreadable, closeServer, createListener, prepareServer } from './listener';
import { createMetrics, type Metrics } from './metrics';
import { listen, serveMetrics } from './metrics-server';
import { toOriginForm } from './request-target';
import { openTelemetry, sendsTelemetry } from './telemetry/telemetry';
import { type UpstreamSettings, upstreamDefaults } from './upstream';

// Large enough that a credential of 100 KB gets the API's own error.
const maxHeaderSize = 256 * 1024;
// Longer than load balancers keep their connections, so that they never send on one that is closing.
const keepAliveTimeout = 75_000;
// For draining and running requests. The rest of the 30 seconds is for writing usage and closing the dashboard and
// pool.
const defaultFinishMs = 20_000;

/** The dashboard, which answers requests that are not for the API. */
type Dashboard = {
  answer(incoming: IncomingMessage, outgoing: ServerResponse): void;
  /** Takes over a WebSocket. Without this function, `Upgrade` is ignored, as it must be for h2c. */
  upgrade?(incoming: IncomingMessage, socket: Socket, head: Buffer): void;
  /** Stops it after its requests have been answered. */
  close(): Promise<void>;
};

type ServeOptions = {
  /** 0 means any free port. */
  port: number;
  /** The address to listen on; all addresses when undefined. */
  host?: string;
  /** The port of the metrics; without it, there are none. */
  metricsPort?: number;
  /** How long it accepts requests after /readyz says not_ready: the time in which a load balancer notices. */
  drainMs?: number;
  /** How long running requests may take during shutdown, including draining. */
  finishMs?: number;
  /** Without it, every path belongs to the API. */
  dashboard?: Dashboard;
  /** The proxies whose forwarded headers are trusted; none by default. */
  senders?: SenderSettings;
};

const noProxy: SenderSettings = { proxies: noProxies, appUrl: undefined };

/** A running server. */
export type Served = {
  port: number;
  metricsPort: number | undefined;
  /** Drains, stops accepting, lets running requests finish and writes usage, within 30 seconds. */
  close(): Promise<void>;
};

/**
 * Serves the gateway with the settings, and the dashboard if it is given.
 * @throws the error of `listen`, such as EADDRINUSE; SettingsError
 */
export async function serve(options: ServeOptions): Promise<Served> {
  const metrics = options.metricsPort === undefined && !sendsTelemetry() ? null : createMetrics();
  const settings = env();
  const gateway = createGateway({
    sql: gatewaySql,
    upkeepSql,
    pepper: settings.API_KEY_PEPPER,
    otherPepper: otherPepperOf(settings),
    upstream: upstreamSettings(settings),
    maxBodyBytes: settings.MAX_BODY_MB * 1024 * 1024,
    corsOrigins: settings.CORS_ORIGINS,
    requestLogDays: settings.REQUEST_LOG_DAYS,
    metrics,
    telemetry: await openTelemetry(metrics),
    poolLoad: gatewayPoolLoad,
  });
  return serveGateway(gateway, { senders: senderSettings(), ...options }, metrics);
}

/** Returns the settings that decide whose forwarded headers are trusted. */
export function senderSettings(): SenderSettings {
  const { TRUSTED_PROXIES: proxies, APP_URL: appUrl } = env();
  return { proxies, appUrl };
}

function otherPepperOf({ API_KEY_PEPPER_NEXT: next, API_KEY_PEPPER_PREVIOUS: previous }: ServerSettings) {
  const pepper = next ?? previous;
  return pepper ? { pepper, isNext: next !== undefined } : null;
}

function upstreamSettings(settings: ServerSettings): UpstreamSettings | null {
  if (!settings.UPSTREAM_BASE_URL) return null;
  return {
    ...upstreamDefaults,
    baseUrl: settings.UPSTREAM_BASE_URL,
    apiKey: settings.UPSTREAM_API_KEY,
    headersMs: settings.UPSTREAM_HEADERS_SECONDS * 1_000,
    idleMs: settings.UPSTREAM_IDLE_SECONDS * 1_000,
    connections: settings.UPSTREAM_CONNECTIONS,
  };
}

/** Serves a gateway on a port; `close` closes the gateway too. @throws the error of `listen` */
export async function serveGateway(
  gateway: Gateway,
  { port, host, metricsPort, drainMs = 0, finishMs = defaultFinishMs, dashboard, senders = noProxy }: ServeOptions,
  metrics: Metrics | null = null,
): Promise<Served> {
  const health = createHealth(gateway);
  const count: CountUnreadable = ({ status, code }) => metrics?.requestEnded('none', status, code);
  const listener = createListener(gateway, senders.proxies, count);
  // The listener answers a request without a Host, because Node's own answer has no body.
  const settings = { maxHeaderSize, keepAliveTimeout, requireHostHeader: false };
  const server = createServer(settings, (incoming, outgoing) => {
    connections.note(incoming, outgoing);
    toOriginForm(incoming);
    // HTTP/1.0 has no Host header, and some health checks still use it.
    if (incoming.httpVersion === '1.0') incoming.headers.host ??= 'localhost';
    if (health.answer(incoming, outgoing)) return;
    if (dashboard && !isForApi(incoming)) return dashboard.answer(incoming, outgoing);
    void listener(incoming, outgoing);
  });
  const connections = prepareServer(server, count);
  if (dashboard?.upgrade) server.on('upgrade', dashboard.upgrade);
  await listen(server, port, host);
  const metricsServer =
    metrics && metricsPort !== undefined ? await serveMetrics(metrics, health, metricsPort, host) : undefined;
  return {
    port: (server.address() as AddressInfo).port,
    metricsPort: metricsServer?.port,
    async close() {
      health.startDraining();
      if (drainMs > 0) await delay(drainMs);
      await closeServer(server, connections, gateway.endStreams, finishMs - drainMs);
      await Promise.all([gateway.close(), dashboard?.close()]);
      await metricsServer?.close();
    },
  };
}

function isForApi({ url = '', headers }: IncomingMessage): boolean {
  return /^[/\\]+v1(?:$|[/?\\])/i.test(url) || isMisplaced(url, headers);
}
