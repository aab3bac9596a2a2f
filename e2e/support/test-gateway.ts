import { gatewayDeadlineMs, openGatewayPool, openUpkeepPool } from '@/db/client';
import { watchPool } from '@/db/watched-pool';
import { createGateway, type GatewayDeps } from '@/gateway/gateway';
import type { OtherPepper } from '@/gateway/rehash';
import { serveGateway } from '@/gateway/serve';
import { type UpstreamSettings, upstreamDefaults } from '@/gateway/upstream';
import { env } from '@/lib/env';
import { parseTrustedProxies } from '@/lib/sender';

type Options = {
  /** The database's URL; DATABASE_URL by default. */
  databaseUrl?: string;
  upstream?: Partial<UpstreamSettings> & { baseUrl: string };
  maxBodyBytes?: number;
  corsOrigins?: string[];
  /** API_KEY_PEPPER; the setting by default. */
  pepper?: Buffer;
  /** The other pepper while the pepper is changed. */
  otherPepper?: OtherPepper;
  /** TRUSTED_PROXIES; this machine by default, so that a test can act as several clients. */
  trustedProxies?: string;
  metrics?: GatewayDeps['metrics'];
  telemetry?: GatewayDeps['telemetry'];
};

/** Starts a gateway in this process, with its own pool and on a free port. */
export async function startTestGateway({
  databaseUrl,
  upstream,
  maxBodyBytes = 32 * 1024 * 1024,
  corsOrigins = [],
  trustedProxies = '127.0.0.1',
  pepper = env().API_KEY_PEPPER,
  otherPepper,
  metrics = null,
  telemetry = null,
}: Options = {}) {
  const pool = watchPool(() => openGatewayPool(databaseUrl), gatewayDeadlineMs);
  const upkeep = watchPool(() => openUpkeepPool(databaseUrl), 60_000);
  const gateway = createGateway({
    sql: pool.pool,
    upkeepSql: upkeep.pool,
    pepper,
    otherPepper: otherPepper ?? null,
    upstream: upstream ? { ...upstreamDefaults, apiKey: undefined, ...upstream } : null,
    maxBodyBytes,
    corsOrigins,
    requestLogDays: 30,
    metrics,
    telemetry,
  });
  const senders = { proxies: parseTrustedProxies(trustedProxies), appUrl: undefined };
  const served = await serveGateway(gateway, { port: 0, senders });
  const origin = `http://127.0.0.1:${served.port}`;

  /** Sends a request, with the secret as bearer token if one is given. */
  function send(path: string, init: RequestInit & { secret?: string } = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (init.secret) headers.set('authorization', `Bearer ${init.secret}`);
    return fetch(origin + path, { ...init, headers });
  }

  return {
    origin,
    port: served.port,
    baseURL: `${origin}/v1`,
    send,
    /** Requests a completion. */
    chat(secret: string, body: Record<string, unknown> = {}, init: RequestInit = {}): Promise<Response> {
      const whole = { messages: [{ role: 'user', content: 'Hello!' }], ...body };
      return send('/v1/chat/completions', { ...init, method: 'POST', secret, body: JSON.stringify(whole) });
    },
    async close() {
      await served.close();
      await Promise.all([pool.close(), upkeep.close()]);
    },
  };
}

export type TestGateway = Awaited<ReturnType<typeof startTestGateway>>;
