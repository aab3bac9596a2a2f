import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Starts a load balancer that sends each request to the next of several servers, whatever its connection. Actions are
 * counted separately, so that each server gets some, however many files a page loads between them.
 */
export async function startRoundRobin(targets: readonly string[]) {
  const served = targets.map(() => [] as string[]);
  const counts = { action: 0, other: 0 };
  const server = createServer((incoming, outgoing) => {
    const { method, url: path, headers } = incoming;
    const kind = 'next-action' in headers ? 'action' : 'other';
    const next = counts[kind] % targets.length;
    counts[kind] += 1;
    served[next]?.push(kind === 'action' ? kind : `${method} ${path}`);
    const { hostname, port } = new URL(targets[next] ?? '');
    const onward = request({ hostname, port, path, method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    /** The requests of each server: `action` for a server action, else method and path. */
    served,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
