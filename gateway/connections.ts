import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Tracks which connections have a running request. Node's own `closeIdleConnections` does not close connections that
 * have not sent a request yet, such as a browser's spare ones, and closing the server would wait for them.
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
    /** Counts a request until its answer is done. */
    note({ socket }: IncomingMessage, outgoing: ServerResponse): void {
      if (isClosing) outgoing.setHeader('connection', 'close');
      change(socket, 1);
      outgoing.once('close', () => change(socket, -1));
    },
    /** Closes every idle connection, now and as they become idle. */
    closeWhenIdle(): void {
      isClosing = true;
      for (const [socket, count] of requests) if (count === 0) socket.destroy();
    },
  };
}

export type Connections = ReturnType<typeof trackConnections>;
