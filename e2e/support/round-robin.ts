import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Starts a load balancer that sends each request to the next of several servers, whatever connection it came by. */
export async function startRoundRobin(targets: readonly string[]) {
  const served = targets.map(() => [] as string[]);
  let next = 0;
  const server = createServer((incoming, outgoing) => {
    const turn = next % targets.length;
    next += 1;
    const { method, url: path, headers } = incoming;
    served[turn]?.push('next-action' in headers ? 'action' : `${method} ${path}`);
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
