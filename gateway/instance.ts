import { gatewayPoolLoad, gatewaySql } from '@/db/client';
import { env } from '@/lib/env';
import { createGateway, type Gateway } from './gateway';
import type { Metrics } from './metrics';
import { upstreamDefaults } from './upstream';

// On globalThis, because Next evaluates modules once for pages and once for route handlers.
const holder = globalThis as typeof globalThis & { apiKeyDashboardGateway?: Gateway };

/**
 * This process's gateway, made from the settings when first asked for.
 * @param metrics where it counts what it does, when it is made
 * @throws SettingsError
 */
export function processGateway(metrics: Metrics | null = null): Gateway {
  holder.apiKeyDashboardGateway ??= createGateway({
    sql: gatewaySql,
    pepper: env().API_KEY_PEPPER,
    upstream: upstreamSettings(),
    metrics,
    poolLoad: gatewayPoolLoad,
  });
  return holder.apiKeyDashboardGateway;
}

function upstreamSettings() {
  const { UPSTREAM_BASE_URL: baseUrl, UPSTREAM_API_KEY: apiKey } = env();
  return baseUrl ? { ...upstreamDefaults, baseUrl, apiKey } : null;
}

/** The API mounted in Next, for every method. */
export function handle(request: Request): Promise<Response> {
  // Next notes the address of the connection there when no proxy has.
  const address = request.headers.get('x-forwarded-for')?.split(',').at(-1)?.trim().slice(0, 100);
  return processGateway().fetch(request, address);
}
