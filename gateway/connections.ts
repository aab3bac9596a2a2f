import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Knows which connections have a request under way. Node's own `closeIdleConnections` leaves those open that have not
 * sent a request yet, such as a browser's spare ones, and the end would wait for them.
 */
export function trackConnections(server: Server) {
  const requests = new Map<Socket, number>();
  let isClosing = false;

  server.on('connection', (socket: Socket) => {
    requests.set(socket, 0);
    socket.on('close', () => requests.delete(socket));
  });

  function change(socket: Socket, by: number): void {
    const count = requests.get(socket);
    if (count === undefined) return;
    requests.set(socket, count + by);
    if (isClosing && count + by === 0) socket.destroySoon();
  }

  return {
    /** Notes that a request has begun, until its answer is done. */
    note({ socket }: IncomingMessage, outgoing: ServerResponse): void {
      if (isClosing) outgoing.setHeader('connection', 'close');
      change(socket, 1);
      outgoing.once('close', () => change(socket, -1));
    },
    /** Closes every connection that idles, now or later. */
    closeWhenIdle(): void {
      isClosing = true;
      for (const [socket, count] of requests) if (count === 0) socket.destroy();
    },
  };
}

export type Connections = ReturnType<typeof trackConnections>;
