import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Gateway } from './gateway';

/**
 * The paths for a supervisor, which checks that the process is alive, and for a load balancer, which checks readiness.
 */
export const healthPaths = ['/healthz', '/readyz'] as const;
type HealthPath = (typeof healthPaths)[number];

/** Answers both paths in JSON, without a key: 200, or 503 when no requests should be sent here. */
export function createHealth(gateway: Gateway) {
  let isDraining = false;

  async function stateOf(path: HealthPath): Promise<{ status: number; body: Record<string, string> }> {
    // Alive even without a database, because a restart would not help.
    if (path === '/healthz') return { status: 200, body: { status: 'alive' } };
    if (isDraining) return { status: 503, body: { status: 'not_ready', reason: 'draining' } };
    if (await gateway.isDatabaseAvailable()) return { status: 200, body: { status: 'ready' } };
    return { status: 503, body: { status: 'not_ready', reason: 'database' } };
  }

  return {
    /** Makes /readyz answer 503 from now on. */
    startDraining(): void {
      isDraining = true;
    },
    /** Answers a request for one of the two paths; returns false for any other. */
    answer({ url }: IncomingMessage, outgoing: ServerResponse): boolean {
      const path = healthPaths.find((known) => known === url);
      if (!path) return false;
      void stateOf(path).then(({ status, body }) => answerJson(outgoing, status, body));
      return true;
    },
  };
}

export type Health = ReturnType<typeof createHealth>;

/** Answers JSON on a plain Node response. */
export function answerJson(outgoing: ServerResponse, status: number, body: unknown): void {
  outgoing
    .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(JSON.stringify(body));
}
