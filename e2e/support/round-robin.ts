import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Starts a load balancer that sends each request to the next of several servers, whatever connection it came by. Actions
 * take turns of their own, so that each server gets some, however many files a page loads between them.
 */
export async function startRoundRobin(targets: readonly string[]) {
  const served = targets.map(() => [] as string[]);
  const turns = { action: 0, other: 0 };
  const server = createServer((incoming, outgoing) => {
    const { method, url: path, headers } = incoming;
    const kind = 'next-action' in headers ? 'action' : 'other';
    const turn = turns[kind] % targets.length;
    turns[kind] += 1;
    served[turn]?.push(kind === 'action' ? kind : `${method} ${path}`);
    const { hostname, port } = new URL(targets[turn] ?? '');
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
