import { type IncomingMessage, Server, type ServerResponse } from 'node:http';
import { closePools } from '@/db/client';
import type { Connections } from './connections';
import { processGateway } from './instance';
import { closeServer, createListener, prepareServer } from './listener';

// With the usage to be written this stays under the 20 seconds that scripts/start.ts grants.
const finishMs = 13_000;

/**
 * Lets the gateway answer `/v1` on Next's port before Next reads the request. Next answers much by itself, in words of
 * its own and with 500s: unknown methods, broken escapes, large headers, doubled slashes. Next has no door for that, so
 * its server's `emit` is led through here, as tracers do. `app/v1` stays for where Next is run otherwise.
 * @param endsProcess whether to end the process when asked to, once all is answered and written
 */
export function serveInsideNext({ endsProcess }: { endsProcess: boolean }): void {
  const listener = createListener(processGateway, () => undefined);
  const prepared = new Map<Server, Connections>();
  const emit = Server.prototype.emit;

  function connectionsOf(server: Server): Connections {
    const known = prepared.get(server);
    if (known) return known;
    // A request without a Host is answered here: Node's own answer has no body.
    Object.assign(server, { requireHostHeader: false });
    const connections = prepareServer(server, () => undefined);
    prepared.set(server, connections);
    return connections;
  }

  function emitOrAnswer(this: Server, event: string | symbol, ...given: unknown[]): boolean {
    if (event === 'connection') connectionsOf(this);
    if (event === 'request') {
      const [incoming, outgoing] = given as [IncomingMessage, ServerResponse];
      connectionsOf(this).note(incoming, outgoing);
      if (isForGateway(incoming.url)) {
        void listener(incoming, outgoing);
        return true;
      }
      if (incoming.headers.host === undefined && incoming.httpVersion === '1.1') {
        outgoing.writeHead(400, { connection: 'close' }).end();
        return true;
      }
    }
    return Reflect.apply(emit, this, [event, ...given]);
  }
  Object.assign(Server.prototype, { emit: emitOrAnswer });

  if (!endsProcess) return;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void end(prepared));
}

function isForGateway(url = ''): boolean {
  return url === '/v1' || /^\/v1[/?\\]/.test(url);
}

async function end(servers: Map<Server, Connections>): Promise<void> {
  const gateway = processGateway();
  const close = ([server, connections]: [Server, Connections]) =>
    closeServer(server, connections, gateway.endStreams, finishMs);
  await Promise.all(Array.from(servers, close));
  await gateway.close();
  await closePools();
  process.exit(0);
}
