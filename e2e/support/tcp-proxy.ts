import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a server that can be cut, slowed down, made to swallow everything, or mended, as a network can. */
export async function startTcpProxy(target: { host: string; port: number }) {
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
        // In order, for timers of one length fire in the order they were set.
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
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    port: (server.address() as AddressInfo).port,
    /** Breaks every connection, and each new one at once. */
    cut() {
      isCut = true;
      for (const socket of sockets) socket.destroy();
    },
    /** Connections stay and open, but nothing passes. */
    swallow() {
      isSwallowing = true;
    },
    /** Everything takes this much longer, each way. */
    slow(milliseconds: number) {
      delayMs = milliseconds;
    },
    /** Everything passes again; what was swallowed stays lost, so those connections are useless. */
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

/** A database's URL with its way led through a proxy. */
export function throughProxy(databaseUrl: string, port: number): string {
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String(port);
  return url.href;
}
