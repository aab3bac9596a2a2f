import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Starts a TCP proxy to a server that can close connections, and delay or drop data, like a network. */
export async function startTcpProxy(target: { host: string; port: number }, host = '127.0.0.1') {
  const sockets = new Set<Socket>();
  let isSwallowing = false;
  let isCut = false;
  let delayMs = 0;

  const server = createServer((near) => {
    if (isCut) return void near.destroy();
    const far = connect(target);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (data) => {
        if (isSwallowing) return;
        // Timers of equal length fire in the order in which they were set, so the data stays in order.
        if (delayMs > 0) setTimeout(() => to.write(data), delayMs);
        else to.write(data);
      });
      from.on('error', () => {});
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));

  return {
    port: (server.address() as AddressInfo).port,
    /** Closes all connections, and every new one at once. */
    cut() {
      isCut = true;
      for (const socket of sockets) socket.destroy();
    },
    /** Drops all data; connections stay open and new ones are accepted. */
    swallow() {
      isSwallowing = true;
    },
    /** Delays all data in each direction. */
    slow(milliseconds: number) {
      delayMs = milliseconds;
    },
    /** Forwards all data again. Connections that lost data stay unusable. */
    mend() {
      isCut = false;
      isSwallowing = false;
      delayMs = 0;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Returns a database's URL with the proxy's host and port. */
export function throughProxy(databaseUrl: string, port: number): string {
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String(port);
  return url.href;
}
