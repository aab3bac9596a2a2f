import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Gateway } from './gateway';

/** Where a supervisor asks whether the process lives, and a load balancer whether to send requests here. */
export const healthPaths = ['/healthz', '/readyz'] as const;
type HealthPath = (typeof healthPaths)[number];

/** Answers both questions in JSON, with no key: 200, or 503 when no requests should come here. */
export function createHealth(gateway: Gateway) {
  let isDraining = false;

  async function stateOf(path: HealthPath): Promise<{ status: number; body: Record<string, string> }> {
    // Alive as long as it can say so: restarting it would not bring a database back.
    if (path === '/healthz') return { status: 200, body: { status: 'alive' } };
    if (isDraining) return { status: 503, body: { status: 'not_ready', reason: 'draining' } };
    if (await gateway.isDatabaseAvailable()) return { status: 200, body: { status: 'ready' } };
    return { status: 503, body: { status: 'not_ready', reason: 'database' } };
  }

  return {
    /** From now on it is not ready: it is about to end. */
    startDraining(): void {
      isDraining = true;
    },
    /** Answers a request for one of the two paths; false when it is for another. */
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
